"""`martlet run --log-format json`: one object a line, and request ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.command.programs import PROGRAM
from tests.command.servers import Server, running_martlet, until

Entry = dict[str, Any]


@pytest.fixture(scope="module", params=["auto", "h11"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("program")
    (folder / "main.py").write_text(PROGRAM)
    with running_martlet(folder, "--log-format", "json", "--http", request.param) as server:
        yield server


def entries(server: Server) -> list[Entry]:
    """Every line of both outputs."""
    lines = (server.stdout + server.stderr).splitlines()
    return [json.loads(line) for line in lines]


def entry(server: Server, **members: Any) -> Entry:
    """The one with these members, once it is there."""
    found = until(lambda: [each for each in entries(server) if members.items() <= each.items()])
    assert len(found) == 1
    return dict(found[0])


def test_a_request_is_an_object(server: Server) -> None:
    reply = server.get("/items/3?q=%C3%A9%22", headers={"X-Request-ID": "mine-1"})
    assert reply.headers.get_list("x-request-id") == ["mine-1"]
    told = entry(server, request_id="mine-1", logger="uvicorn.access")
    assert datetime.fromisoformat(told.pop("time")).utcoffset() is not None
    assert 0 < told.pop("duration") < 60
    assert told.pop("client").startswith("127.0.0.1:")
    assert told == {
        "level": "INFO",
        "logger": "uvicorn.access",
        "message": "GET /items/3?q=%C3%A9%22 200",
        "method": "GET",
        "path": "/items/3",
        "query": "q=%C3%A9%22",
        "status": 200,
        "request_id": "mine-1",
    }


def test_the_duration_is_the_requests(server: Server) -> None:
    server.get("/slow?seconds=0.5", headers={"X-Request-ID": "slow-1"})
    # The event loop may wake a sleeper early by its clock's resolution.
    assert 0.49 <= entry(server, request_id="slow-1", path="/slow")["duration"] < 10


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 129])
def test_a_request_without_a_sound_id_is_given_one(server: Server, given: str | None) -> None:
    replies = [server.get("/pid", headers={} if given is None else {"X-Request-ID": given}) for _ in range(2)]
    ids = [reply.headers["x-request-id"] for reply in replies]
    assert len(set(ids)) == 2
    for each in ids:
        assert len(each) == 32
        assert entry(server, request_id=each)["path"] == "/pid"


def test_the_programs_own_lines_have_the_id_too(server: Server) -> None:
    server.get("/items/77", headers={"X-Request-ID": "own-1"})
    told = entry(server, logger="shop", request_id="own-1")
    assert (told["message"], told["item"], told["level"]) == ("looked up", 77, "INFO")


def test_an_error_is_one_line_with_the_id(server: Server) -> None:
    reply = server.get("/fail", headers={"X-Request-ID": "bad-1"})
    assert (reply.status_code, reply.headers["x-request-id"]) == (500, "bad-1")
    told = entry(server, level="ERROR", request_id="bad-1")
    assert told["logger"] == "uvicorn.error"
    assert "return 1 / 0  # the reason" in told["exception"]
    assert told["exception"].endswith("ZeroDivisionError: division by zero")


def test_the_servers_own_lines_have_none(server: Server) -> None:
    assert "request_id" not in entry(server, message="Application startup complete.")


def test_without_an_access_log_requests_still_have_ids(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    with running_martlet(tmp_path, "--log-format", "json", "--no-access-log") as server:
        assert server.get("/items/1").headers["x-request-id"] == entry(server, logger="shop")["request_id"]
        assert server.stdout == ""
