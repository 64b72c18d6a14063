"""Streams of requests cut anywhere, and broken anyhow."""

import json
import random
import re
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.http.client import Client, chunked, head, with_body
from tests.http.parse import BadReply, parse_all
from tests.http.refusals import new_nonce
from tests.http.server import CONTROL, Running

JSON = ("Content-Type: application/json",)

VALID = b"".join(
    [
        head("GET", "/header", "X-A: 1", "X-A: two"),
        with_body(b'{"name": "body-1"}', "/json/path-1", *JSON),
        b"\r\n",
        head("GET", "/wait/w?seconds=0"),
        head("POST", "/bytes", "Transfer-Encoding: chunked"),
        b'4;a=b;c="d"\r\nGET \r\n00A\r\n / HTTP/1.\r\n0;e\r\nX-A: trailer\r\n\r\n',
        head("HEAD", "/hello"),
        with_body(b"abc", "/raw/r"),
        head("GET", "/missing%20?q=%C3%A9"),
        with_body(b"unread", "/unread/u"),
        head("GET", "/parts/2"),
        with_body(b"", "/stream"),
        head("GET", "/hello", "Connection: close"),
    ]
)
METHODS = ["GET", "POST", "GET", "POST", "HEAD", "POST", "GET", "POST", "GET", "POST", "GET"]


def answer(server: Running, points: list[int], pause: float = 0.0) -> bytes:
    with server.connect() as client:
        client.send_split(VALID, points, pause)
        return re.sub(rb"(?m)^date: .*\r$", b"date: now\r", client.rest())


def expected(server: Running) -> bytes:
    whole = answer(server, [])
    replies = parse_all(whole, METHODS)
    assert [reply.status for reply in replies] == [200, 200, 200, 200, 200, 200, 404, 200, 200, 200, 200]
    assert replies[1].json() == {"path": "path-1", "body": "body-1"}
    assert replies[3].json()["size"] == 14
    return whole


def test_cut_at_every_point(server: Running):
    whole = expected(server)
    for start in range(1, len(VALID), 8):
        points = range(start, min(start + 8, len(VALID)))
        clients = [server.connect() for _ in points]
        for client, point in zip(clients, points, strict=True):
            client.send(VALID[:point])
        # Long enough for the server to have read the first pieces by then.
        time.sleep(0.003)
        for client, point in zip(clients, points, strict=True):
            client.send(VALID[point:])
        for client, point in zip(clients, points, strict=True):
            assert re.sub(rb"(?m)^date: .*\r$", b"date: now\r", client.rest()) == whole, point
            client.close()


def test_cut_at_all_points(server: Running):
    whole = expected(server)
    assert answer(server, list(range(1, len(VALID)))) == whole
    assert answer(server, list(range(1, len(VALID))), pause=0.0002) == whole


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(points=st.lists(st.integers(1, len(VALID) - 1), min_size=2, max_size=12, unique=True))
def test_cut_at_random_points(server: Running, points: list[int]):
    assert answer(server, points, pause=0.001) == expected(server)


def requests_of(nonce: str, rng: random.Random) -> list[bytes]:
    """Requests that each name the connection's nonce and their own place in path and body."""
    made = []
    for index in range(5):
        name = f"{nonce}-{index}"
        body = json.dumps({"name": name}).encode()
        made.append(
            rng.choice(
                [
                    head("GET", f"/seen/{name}"),
                    head("GET", f"/wait/{name}?seconds=0"),
                    head("GET", f"/raw/{name}"),
                    with_body(body, f"/json/{name}", *JSON),
                    chunked([body[:5], body[5:]], f"/json/{name}", *JSON),
                    with_body(body, f"/unread/{name}"),
                ]
            )
        )
    return made


FRAGMENTS = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b" ",
    b":",
    b"\x00",
    b"\xff",
    b"0\r\n\r\n",
    b"Content-Length: 5\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Connection: close\r\n",
    b"Expect: 100-continue\r\n",
    b"Upgrade: h2c\r\nConnection: upgrade\r\n",
    b"GET / HTTP/1.1\r\n",
    b"HTTP/1.0\r\n",
    b"9",
    b"f" * 20,
]


def mutate(data: bytes, rng: random.Random) -> bytes:
    mutated = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        start = rng.randrange(len(mutated))
        end = min(len(mutated), start + rng.choice([1, 1, 2, 5, 30]))
        match rng.randrange(5):
            case 0:
                del mutated[start:end]
            case 1:
                mutated[start:start] = rng.choice(FRAGMENTS)
            case 2:
                mutated[start:end] = rng.randbytes(end - start)
            case 3:
                mutated[start:start] = mutated[start:end]
            case _:
                mutated[start] ^= 1 << rng.randrange(8)
    return bytes(mutated)


def assert_sane(received: bytes, nonce: str, sent: bytes) -> None:
    """Whole replies, about this connection's requests only, in their order."""
    # Were a method changed to HEAD, its reply could not be told from one that lacks its body.
    assert b"HEAD " not in sent
    replies = parse_all(received)
    assert all(400 <= reply.status < 500 or reply.status in (200, 307, 501, 505) for reply in replies)
    assert all(reply.status != 500 for reply in replies)
    place = re.compile(nonce.encode() + rb"-([0-4])")
    places = []
    for reply in replies:
        for found in re.findall(rb"[0-9a-f]{32}", reply.body):
            assert found.decode() == nonce or found not in ALL_NONCES
        if found_here := place.search(reply.body):
            places.append(found_here[1])
    if sent.count(nonce.encode()) <= 10:
        # In the order sent, which isn't that of the numbers where a mutation has changed one.
        asked = iter(place.findall(sent))
        assert all(each in asked for each in places), places


ALL_NONCES: set[bytes] = set()


def fuzz(server: Running, seed: int, connections: int = 60) -> None:
    rng = random.Random(seed)
    nonces = [new_nonce() for _ in range(connections)]
    ALL_NONCES.update(nonce.encode() for nonce in nonces)
    streams = [mutate(b"".join(requests_of(nonce, rng)), rng) for nonce in nonces]
    clients = [server.connect() for _ in nonces]
    started = time.monotonic()
    for client, stream in zip(clients, streams, strict=True):
        client.try_send(stream)
    for client, stream, nonce in zip(clients, streams, nonces, strict=True):
        received = finished(client)
        try:
            assert_sane(received, nonce, stream)
        except (AssertionError, BadReply):
            print("sent", stream)
            print("received", received)
            raise
        client.close()
    assert time.monotonic() - started < 5
    server.settle()


def finished(client: Client) -> bytes:
    """All that comes until the server closes: a time-out ends what waits for more bytes."""
    if CONTROL:
        return client.read_for(0.5)
    return client.rest()


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_mutated(hasty: Running, seed: int):
    """The server never hangs, mixes up requests, or fails (500)."""
    fuzz(hasty, seed)


def test_noise(hasty: Running):
    """Bytes that are no HTTP at all."""
    rng = random.Random(7)
    clients = [hasty.connect() for _ in range(60)]
    for client in clients:
        client.try_send(rng.randbytes(rng.choice([1, 3, 20, 300, 5000])))
    for client in clients:
        assert all(reply.status in (400, 408, 414, 431, 501, 505) for reply in parse_all(finished(client)))
        client.close()
    hasty.settle()


def test_cut_off(hasty: Running):
    """A connection that ends anywhere leaves nothing behind."""
    for point in range(1, len(VALID), 7):
        with hasty.connect() as client:
            client.send(VALID[:point])
            if point % 2:
                client.reset()
    hasty.settle()
    for _ in range(100):
        if not hasty.state.connections and not hasty.state.tasks:
            break
        time.sleep(0.02)
    assert (len(hasty.state.connections), len(hasty.state.tasks)) == (0, 0)
