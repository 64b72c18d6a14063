"""The `martlet` command answers `fastapi` by itself, in each process that serves."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.command.servers import free_port, martlet, running, running_martlet, until

PROGRAM = """
import multiprocessing
import os

from fastapi import APIRouter, FastAPI

router = APIRouter(prefix="/items")
app = FastAPI()


@router.get("/{number}")
async def item(number: int):
    return {"number": number}


@app.get("/")
async def index():
    return {"framework": FastAPI.__module__, "process": os.getpid()}


@app.get("/child")
def child():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(told)


def told():
    return FastAPI.__module__


app.include_router(router)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(PROGRAM)
    return tmp_path


@pytest.mark.parametrize("command", ["run", "dev"])
def test_serving(program: Path, command: str) -> None:
    with running_martlet(program, command=command) as server:
        assert server.get("/").json()["framework"] == "martlet.applications"
        assert server.get("/items/3").json() == {"number": 3}


def test_workers_and_what_they_start(program: Path) -> None:
    with running_martlet(program, "--workers", "2") as server:
        processes = set()

        def both_have_answered() -> bool:
            reply = server.get_anew("/").json()
            assert reply["framework"] == "martlet.applications"
            processes.add(reply["process"])
            return len(processes) == 2

        until(both_have_answered)
        assert server.get("/child").json() == "martlet.applications"


def test_uvicorn_by_itself_with_workers(program: Path) -> None:
    port = free_port()
    line = [sys.executable, "-m", "martlet.compat", "-m", "uvicorn", "main:app", "--workers", "2"]
    with running(program, *line, "--port", str(port), port=port) as server:
        assert server.get("/").json()["framework"] == "martlet.applications"


def test_gunicorn_with_martlets_worker(program: Path) -> None:
    port = free_port()
    line = [sys.executable, "-m", "martlet.compat", "-m", "gunicorn", "main:app", "--workers", "2"]
    worker = ["--worker-class", "martlet.serve.gunicorn.MartletWorker", "--bind", f"127.0.0.1:{port}"]
    with running(program, *line, *worker, port=port) as server:
        assert server.get("/").json()["framework"] == "martlet.applications"


def test_routes(program: Path) -> None:
    rows = json.loads(martlet(program, "routes", "--json").stdout)
    assert {"/", "/items/{number}"} <= {row["path"] for row in rows}


def test_show(program: Path) -> None:
    result = martlet(program, "show", "main:app", "GET", "/items/{number}")
    assert "async def item(" in result.stdout, result.stderr


def test_openapi(program: Path) -> None:
    document = json.loads(martlet(program, "openapi").stdout)
    assert list(document["paths"]) == ["/", "/child", "/items/{number}"]


def test_bench(program: Path) -> None:
    result = martlet(program, "bench", "main:app", "/items/3", "--requests", "20")
    assert "20 replies with status 200" in result.stdout, result.stderr


def test_it_refuses_in_one_line_if_fastapi_was_imported(program: Path) -> None:
    (program / "sitecustomize.py").write_text("import fastapi")
    path = f"{program}:{Path(__file__).parents[2] / 'src'}"
    result = martlet(program, "routes", PYTHONPATH=path)
    assert result.returncode == 1
    assert result.stderr.startswith("martlet: FastAPI itself is imported already, from ")
    assert len(result.stderr.splitlines()) == 1
