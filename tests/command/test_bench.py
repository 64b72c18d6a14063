"""`martlet bench`, its generator and its figures."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from pathlib import Path

import httptools
import pytest

from martlet.command.figures import bar, duration, histogram, percentile
from martlet.command.load import Load
from martlet.command.problems import Problem
from martlet.command.request import request_bytes
from tests.command.servers import martlet


def number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    assert found, text
    return float(found[1].replace(",", ""))


def test_reports_rate_latencies_and_a_histogram(program: Path) -> None:
    result = martlet(program, "bench", "main:app", "/items/3", "--seconds", "1", "--connections", "4")
    assert (result.returncode, result.stderr) == (0, "")
    count = number(r"([\d,]+) replies with status 200", result.stdout)
    assert count > 10
    assert number(r"([\d,]+) requests/s", result.stdout) == pytest.approx(count, rel=0.5)
    assert re.search(
        r"p50 \S+ [µm]?s  p90 \S+ [µm]?s  p99 \S+ [µm]?s  p99\.9 \S+ [µm]?s  max ", result.stdout
    )
    shares = [float(share) for share in re.findall(r"█ +([\d.]+)%", result.stdout)]
    assert sum(shares) == pytest.approx(100, abs=1)


def test_stops_after_a_number_of_requests(program: Path) -> None:
    line = ("main:app", "/items", "-X", "post", "-d", '{"name": "x"}', "-n", "50", "-c", "3", "-s", "100")
    result = martlet(program, "bench", *line)
    assert result.returncode == 0
    assert "POST /items  3 connections" in result.stdout
    assert "  50 replies with status 201\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("main:nope", "/"), "there is no 'nope' in module 'main' ("),
        (("main:app", "items"), "'items' is no path"),
        (("main:app", "/", "-H", "nonsense"), "'nonsense' is no header"),
        (("main:app", "/", "-d", "@none.json"), "can't read none.json: No such file"),
        (("main:app", "/exit"), "the server stopped with code 7"),
        (
            ("main:app", "/slow?seconds=60", "-s", "0.5"),
            "no reply to GET /slow?seconds=60: none within 0.5 s",
        ),
    ],
)
def test_what_stops_it_is_one_line(program: Path, arguments: tuple[str, ...], said: str) -> None:
    result = martlet(program, "bench", *arguments)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {said}")
    assert result.stderr.count("\n") == 1


Reply = bytes


async def measured(replies: list[Reply], **options: object) -> Load:
    """The outcome of a load on a server that answers with these bytes in turn; none closes the connection."""
    asked = 0

    tasks: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        tasks.append(asyncio.current_task())
        with suppress(OSError):
            while await reader.readline():
                while (await reader.readline()).strip():
                    pass
                reply = replies[asked % len(replies)]
                asked += 1
                writer.write(reply)
                if not reply or b"close" in reply:
                    break
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        request = request_bytes("GET", "/", "x", [], None)
        load = Load("127.0.0.1", port, request, **{"connections": 1, "seconds": 10, **options})  # type: ignore[arg-type]
        await load.run()
        await asyncio.gather(*filter(None, tasks))
    return load


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ERROR = b"HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
LAST = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


def test_replies_are_counted_by_status() -> None:
    load = asyncio.run(measured([OK, ERROR], requests=10))
    assert load.statuses == {200: 5, 503: 5}
    assert load.received == 5 * (len(OK) + len(ERROR))
    assert len(load.latencies) == 10
    assert not load.errors


def test_a_connection_that_the_server_closes_after_a_reply_is_no_error() -> None:
    load = asyncio.run(measured([OK, LAST], requests=10))
    assert load.statuses == {200: 10}
    assert not load.errors


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"", "connection closed before"),
        (b"nonsense\r\n\r\n", "not HTTP"),
        (LAST[:-1], "connection closed before"),
    ],
)
def test_a_broken_reply_is_an_error_and_the_load_goes_on(broken: bytes, reason: str) -> None:
    load = asyncio.run(measured([OK, broken], requests=3))
    assert load.statuses == {200: 3}
    ((said, count),) = load.errors.items()
    assert said.startswith(reason)
    assert count >= 2


def test_head_has_no_body_to_wait_for() -> None:
    load = asyncio.run(measured([OK.removesuffix(b"ok")], requests=5, has_body=False))
    assert load.statuses == {200: 5}


def test_the_time_is_a_limit() -> None:
    started = time.monotonic()
    load = asyncio.run(measured([OK], seconds=0.3))
    assert 0.3 <= load.elapsed < 3
    assert time.monotonic() - started < 5
    assert load.latencies


class Parsed:
    def __init__(self, request: bytes) -> None:
        self.headers: list[tuple[str, str]] = []
        self.body = b""
        parser = httptools.HttpRequestParser(self)
        parser.feed_data(request)
        self.method = parser.get_method().decode()

    def on_url(self, url: bytes) -> None:
        self.url = url.decode()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.decode().lower(), value.decode("latin-1")))

    def on_body(self, body: bytes) -> None:
        self.body += body


def test_a_request_as_bytes(tmp_path: Path) -> None:
    file = tmp_path / "body"
    file.write_bytes(b'{"a": "\xc3\xa9"}')
    headers = ["X-One: 1", "X-One: 2", "host:other", "X-Name: caf\xe9"]
    request = Parsed(request_bytes("post", "/a%20b?c=d", "here:80", headers, f"@{file}"))
    assert (request.method, request.url, request.body) == ("POST", "/a%20b?c=d", file.read_bytes())
    assert sorted(request.headers) == [
        ("accept", "*/*"),
        ("content-length", "11"),
        ("content-type", "application/json"),
        ("host", "other"),
        ("user-agent", "martlet-bench"),
        ("x-name", "caf\xe9"),
        ("x-one", "1"),
        ("x-one", "2"),
    ]


def test_text_is_not_called_json() -> None:
    assert "content-type" not in dict(Parsed(request_bytes("PUT", "/", "x", [], "a=b")).headers)


@pytest.mark.parametrize(
    ("method", "path", "header"),
    [
        ("G T", "/", "a: b"),
        ("GET", "/\r\n", "a: b"),
        ("GET", "/é", "a: b"),
        ("GET", "/", "a: b\r\nc: d"),
        ("GET", "/", "a b: c"),
    ],
)
def test_nothing_can_be_smuggled_into_a_request(method: str, path: str, header: str) -> None:
    with pytest.raises(Problem):
        request_bytes(method, path, "x", [header], None)


def test_percentiles_are_of_the_nearest_rank() -> None:
    values = [float(value) for value in range(1, 1001)]
    assert [percentile(values, percent) for percent in (0, 50, 90, 99, 99.9, 100)] == [
        1,
        500,
        900,
        990,
        999,
        1000,
    ]
    assert percentile([7.0], 99) == 7


def test_the_histogram_has_each_value_once_and_no_empty_ends() -> None:
    values = [0.0004, 0.0005, 0.0007, 0.02, 1000.0]
    steps = histogram(values)
    assert [(step.low, step.number) for step in steps if step.number] == [
        (0.0002, 1),
        (0.0005, 2),
        (0.02, 1),
        (50.0, 1),
    ]
    assert (steps[0].number, steps[-1].high) == (1, float("inf"))
    assert histogram([]) == []


def test_a_bar_is_in_proportion() -> None:
    assert [len(bar(count, 1000)) for count in (0, 1, 500, 1000)] == [0, 1, 20, 40]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2e-6, "2 µs"), (0.0004567, "457 µs"), (0.0123, "12.3 ms"), (0.5, "500 ms"), (2.5, "2.5 s")],
)
def test_durations_have_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text
