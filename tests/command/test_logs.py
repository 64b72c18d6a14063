"""The access log, the JSON formatter and request ids by themselves."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from logging.config import dictConfig
from types import SimpleNamespace

import pytest
from starlette.types import Message, Receive, Scope, Send
from uvicorn.logging import AccessFormatter

from martlet.serve import access
from martlet.serve.access import LOGGER, AccessHandler, AccessLogger, LogFormat, hasten
from martlet.serve.logs import JSONFormatter, log_config
from martlet.serve.request_id import Passage, RequestIds, begin, current

MESSAGE = '%s - "%s %s HTTP/%s" %d'


class Output:
    """A standard output that remembers each write."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def write(self, text: str) -> None:
        self.writes.append(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> Output:
    output = Output()
    monkeypatch.setattr(access, "sys", SimpleNamespace(stdout=output))
    return output


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    names = ("", "uvicorn", "uvicorn.error", LOGGER)
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger.__class__, logger.level, logger.handlers[:], logger.propagate) for logger in loggers]
    yield
    for logger, (kind, level, handlers, propagate) in zip(loggers, before, strict=True):
        logger.__class__, logger.handlers, logger.propagate = kind, handlers, propagate
        logger.setLevel(level)
    current.set(None)


def access_logger(log_format: LogFormat = "text") -> logging.Logger:
    dictConfig(log_config(log_format))
    hasten()
    return logging.getLogger(LOGGER)


def log(logger: logging.Logger, status: int = 200, path: str = "/a?b=c") -> None:
    logger.info(MESSAGE, "127.0.0.1:5", "GET", path, "1.1", status)


@pytest.mark.parametrize("status", [100, 200, 204, 302, 404, 418, 422, 500, 599, 799])
def test_a_line_is_uvicorns(output: Output, status: int) -> None:
    arguments = ("127.0.0.1:5", "GET", "/a?b=c", "1.1", status)
    record = logging.LogRecord(LOGGER, logging.INFO, "", 0, MESSAGE, arguments, None)
    form = '%(levelprefix)s %(client_addr)s - "%(request_line)s" %(status_code)s'
    expected = AccessFormatter(form, use_colors=False).format(record)
    log(access_logger(), status)
    assert [line.rstrip() for line in output.writes] == [expected.rstrip()]


def test_on_a_terminal_it_has_colours(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "isatty", lambda: True)
    log(access_logger(), 404)
    (line,) = output.writes
    assert line.startswith("\x1b[32mINFO\x1b[0m:     127.0.0.1:5 - ")
    assert "\x1b[31m404 Not Found\x1b[0m" in line


def test_the_lines_of_one_round_are_one_write(output: Output) -> None:
    logger = access_logger()

    async def rounds() -> None:
        for _ in range(2):
            for number in range(3):
                log(logger, path=f"/{number}")
            await asyncio.sleep(0)

    asyncio.run(rounds())
    assert [write.count("\n") for write in output.writes] == [3, 3]
    assert [line.split()[4] for line in "".join(output.writes).splitlines()] == ["/0", "/1", "/2"] * 2


def test_no_record_is_made_where_nobody_else_wants_it(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = access_logger()
    assert type(logger) is AccessLogger
    monkeypatch.setattr(AccessLogger, "makeRecord", lambda *args, **options: pytest.fail("made"))
    log(logger)
    assert len(output.writes) == 1


def test_another_handler_gets_its_record(output: Output) -> None:
    logger = access_logger()
    records: list[logging.LogRecord] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    logger.addHandler(Keeper())
    log(logger)
    assert [record.getMessage() for record in records] == ['127.0.0.1:5 - "GET /a?b=c HTTP/1.1" 200']
    assert output.writes == ['INFO:     127.0.0.1:5 - "GET /a?b=c HTTP/1.1" 200 OK\n']


def test_filters_and_levels_hold(output: Output) -> None:
    logger = access_logger()
    logger.addFilter(lambda record: "/health" not in record.getMessage())
    log(logger, path="/health")
    log(logger, path="/other")
    assert [line.split()[4] for line in output.writes] == ["/other"]
    logger.filters.clear()
    logger.setLevel("WARNING")
    log(logger)
    assert len(output.writes) == 1


def test_an_output_that_is_gone_is_no_error(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(text: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(output, "write", write)
    log(access_logger())


def test_a_handler_writes_what_is_left_when_it_is_closed(output: Output) -> None:
    handler = AccessHandler("text")

    async def note() -> None:
        handler.note("c", "GET", "/", "1.1", 200)
        assert output.writes == []
        handler.close()

    asyncio.run(note())
    assert output.writes == ['INFO:     c - "GET / HTTP/1.1" 200 OK\n']


def test_a_json_line_without_a_request_in_the_context(output: Output) -> None:
    log(access_logger("json"), path='/"\\')
    told = json.loads(output.writes[0])
    assert datetime.fromisoformat(told.pop("time")).tzinfo is not None
    assert told == {
        "level": "INFO",
        "logger": LOGGER,
        "message": 'GET /"\\ 200',
        "method": "GET",
        "path": '/"\\',
        "status": 200,
        "client": "127.0.0.1:5",
    }


def test_a_record_as_json() -> None:
    record = logging.makeLogRecord(
        {
            "name": "shop",
            "levelname": "WARNING",
            "msg": "two\nlines %s",
            "args": (1,),
            "thing": object,
            "level": "no",
        }
    )
    text = JSONFormatter().format(record)
    assert "\n" not in text
    told = json.loads(text)
    assert (told["logger"], told["level"], told["message"]) == ("shop", "WARNING", "two\nlines 1")
    assert told["thing"] == "<class 'object'>"
    assert "request_id" not in told


@pytest.mark.parametrize("given", [b"a", b"4bf92f35-77b3", b"!~" * 64])
def test_a_sound_id_is_kept(given: bytes) -> None:
    assert begin([(b"host", b"x"), (b"x-request-id", given)]).id == given.decode()


@pytest.mark.parametrize("given", [b"", b"a b", b"\xc3\xa9", b"a\tb", b"x" * 129, b"\x00"])
def test_an_unsound_id_is_replaced(given: bytes) -> None:
    ids = {begin([(b"x-request-id", given)]).id for _ in range(2)}
    assert len(ids) == 2
    assert all(len(each) == 32 and each.isalnum() for each in ids)


async def answers(scope: Scope, messages: list[Message]) -> tuple[list[Message], Passage | None]:
    """What RequestIds passes on of the messages that an application sends, and what the application sees."""
    sent: list[Message] = []
    seen: list[Passage | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(current.get())
        for message in messages:
            await send(message)

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    await RequestIds(app)(scope, receive, send)
    return sent, seen[0]


HEADERS = [(b"x-request-id", b"mine")]


@pytest.mark.parametrize(
    ("kind", "first"), [("http", "http.response.start"), ("websocket", "websocket.accept")]
)
def test_a_reply_tells_the_id(kind: str, first: str) -> None:
    last: Message = {"type": "http.response.body"}
    sent, passage = asyncio.run(answers({"type": kind, "headers": HEADERS}, [{"type": first}, last]))
    assert sent == [{"type": first, "headers": HEADERS}, last]
    assert passage is not None
    assert passage.id == "mine"


def test_an_id_that_the_application_tells_is_left() -> None:
    start: Message = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"X-Request-Id", b"its own")],
    }
    sent, _ = asyncio.run(answers({"type": "http", "headers": HEADERS}, [start]))
    assert sent == [start]


def test_a_lifespan_is_no_request() -> None:
    sent, passage = asyncio.run(answers({"type": "lifespan"}, [{"type": "lifespan.startup.complete"}]))
    assert (sent, passage) == ([{"type": "lifespan.startup.complete"}], None)
