"""The same program on other servers, as docs/command.md tells to run it."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.command.servers import Server, free_port, running, until

DIRECT = ("--http", "martlet.serve.direct:DirectProtocol")
GUNICORN = ("gunicorn", "main:app", "--bind", "127.0.0.1:{port}")
HOST = ("--host", "127.0.0.1", "--port", "{port}")
SERVERS = {
    "uvicorn": ("uvicorn", "main:app", *HOST),
    "uvicorn-direct": ("uvicorn", "main:app", *DIRECT, *HOST),
    "gunicorn": (*GUNICORN, "-k", "uvicorn_worker.UvicornWorker"),
    "gunicorn-direct": (*GUNICORN, "-k", "martlet.serve.gunicorn.MartletWorker", "-w", "2"),
    "granian": ("granian", "--interface", "asgi", "main:app", *HOST),
    "hypercorn": ("hypercorn", "main:app", "--bind", "127.0.0.1:{port}"),
}


@pytest.mark.parametrize("name", SERVERS)
def test_another_server(program: Path, name: str) -> None:
    module, *arguments = SERVERS[name]
    if find_spec(module) is None or (module == "gunicorn" and find_spec("uvicorn_worker") is None):
        pytest.skip(f"{module} is not installed")
    port = free_port()
    line = [argument.format(port=port) for argument in arguments]
    with running(program, sys.executable, "-m", module, *line, port=port, HOME=str(program)) as server:
        check(server)
        assert server.stop() in (0, -15)
        assert server.process.returncode is not None


def check(server: Server) -> None:
    until(lambda: server.get("/").status_code == 200)
    assert server.get("/items/3?q=x").json() == {"id": 3, "q": "x"}
    made = server.client.post("/items", json={"name": "swift"})
    assert (made.status_code, made.json()) == (201, {"name": "swift"})
    refused = server.client.post("/items", json={})
    assert (refused.status_code, refused.json()["detail"][0]["type"]) == (422, "missing")
    assert server.get("/slow?seconds=0.1").json() == "slept"
    assert server.get("/docs").status_code == 200
    # Uvicorn closes the connection after it.
    assert server.get("/fail").status_code == 500


def test_martlets_worker_keeps_the_direct_entry() -> None:
    pytest.importorskip("uvicorn_worker", reason="uvicorn-worker is not installed")
    from martlet.serve.gunicorn import MartletWorker

    assert MartletWorker.CONFIG_KWARGS == {"loop": "auto", "http": "martlet.serve.direct:DirectProtocol"}
