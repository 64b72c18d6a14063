"""Whose address a request is from, behind proxies that are trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from martlet.requests import HTTPConnection

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]


def networks(texts: Iterable[str]) -> Networks:
    """Networks from `10.0.0.0/8` or single addresses. Raises ValueError."""
    return tuple(ip_network(text) for text in texts)


def client_of(connection: HTTPConnection, trusted: Networks) -> str:
    """The nearest address that is no trusted proxy's.

    X-Forwarded-For is read from its end, where the nearest proxy has written; what stands before the first
    address that isn't trusted may be anyone's invention.
    """
    client = connection.client
    if client is None:
        return "unknown"
    found = parsed(client.host)
    if found is None:
        return client.host
    forwarded = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
    while is_trusted(found, trusted) and forwarded:
        before = parsed(forwarded.pop())
        if before is None:
            break
        found = before
    return str(found)


def subject(address: str, ipv6_prefix: int) -> str:
    """What is counted: an IPv4 address, or the network that an IPv6 client has to itself."""
    found = parsed(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, ipv6_prefix), strict=False))
    return address


def parsed(text: str) -> Address | None:
    """An address, as proxies write it: `[2001:db8::1]:80` and `192.0.2.1:80` too; None if it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_trusted(address: Address, trusted: Networks) -> bool:
    """Whether an address is a trusted proxy's."""
    return any(address in network for network in trusted)
