from __future__ import annotations

import asyncio

import pytest

from martlet.rate_limits import RateLimits
from martlet.requests import HTTPConnection


def counted(peer: str | None, *forwarded: str, trusted: tuple[str, ...] = ("10.0.0.0/8", "fd00::/8")) -> str:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    client = None if peer is None else (peer, 1234)
    connection = HTTPConnection({"type": "http", "client": client, "headers": headers})
    return asyncio.run(RateLimits(trusted_proxies=trusted).address(connection))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("192.0.2.1", ("198.51.100.7",), "192.0.2.1"),  # no trusted proxy said so
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9, 198.51.100.7",), "198.51.100.7"),  # the first is the client's invention
        ("10.0.0.1", ("203.0.113.9, 198.51.100.7, 10.0.0.2",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9", "198.51.100.7"), "198.51.100.7"),  # two lines are one list
        ("10.0.0.1", ("198.51.100.7:4321",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9, nonsense",), "10.0.0.1"),
        ("10.0.0.1", ("10.0.0.3, 10.0.0.2",), "10.0.0.3"),
        ("::ffff:10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("fd00::1", ("[2001:db8:1:2:3::4]:80",), "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", (), "2001:db8:1:2::/64"),
        ("testclient", ("198.51.100.7",), "testclient"),
        (None, ("198.51.100.7",), "unknown"),
    ],
)
def test_whom_a_request_counts_for(peer: str | None, forwarded: tuple[str, ...], address: str) -> None:
    assert counted(peer, *forwarded) == address


def test_nobody_is_trusted_by_default() -> None:
    assert counted("127.0.0.1", "198.51.100.7", trusted=()) == "127.0.0.1"


def test_a_wrong_network_is_refused() -> None:
    with pytest.raises(ValueError, match="proxy"):
        RateLimits(trusted_proxies=["proxy"])
