"""`martlet compare`: its options, its exit codes, its one-line errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder
from pathlib import Path
from typing import Any

import pytest

from martlet.command import compare as command_module
from tests.command.conftest import Command, Files, apart, command, write
from tests.command.servers import martlet
from tests.compare.sides import load

pytestmark = pytest.mark.slow

__all__ = ["apart", "command", "write"]

PROGRAM = """
import fastapi

app = fastapi.FastAPI()
is_martlet = fastapi.FastAPI.__module__.startswith("martlet")

@app.get("/items/{number}")
def item(number: int, response: fastapi.Response, note: str | None = None):
    response.headers["x-side"] = "martlet" if SIDE_HEADER and is_martlet else "both"
    return {"number": number, "note": note}

@app.post("/items")
def make(item: dict[str, str]):
    return item

@app.head("/head")
def head():
    return fastapi.Response()

@app.get("/hidden", include_in_schema=False)
def hidden():
    return 1

@app.websocket("/live")
async def live(socket: fastapi.WebSocket):
    await socket.accept()
"""
SAME = PROGRAM.replace("SIDE_HEADER", "False")
OTHER = PROGRAM.replace("SIDE_HEADER", "True")
QUICK = ("--examples", "2", "--no-speed", "--seed", "1")


def test_no_difference_is_exit_code_0(write: Files) -> None:
    folder = write({"main.py": SAME})
    result = martlet(folder, "compare", "main:app", "--examples", "4", "--seed", "3")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("main:app under FastAPI 0.")
    unlisted = [line for line in lines if line.startswith("not compared")]
    assert unlisted == ["not compared: GET /hidden", "not compared: WEBSOCKET /live"]
    assert any(line.startswith("Speed: calls of the ASGI application in its process") for line in lines)
    timed = [line.split()[:2] for line in lines if re.search(r" [µm]s +[\d.]+ *$", line)]
    assert timed == [["POST", "/items"], ["GET", "/items/{number}"], ["HEAD", "/head"]]
    assert lines[-1].startswith("No difference in ")
    assert lines[-1].endswith(", seed 3.")


def test_a_difference_is_exit_code_1_and_in_the_report(write: Files) -> None:
    folder = write({"main.py": OTHER, "my.jsonl": '{"path": "/items/3?note=mine"}\n'})
    result = martlet(folder, "compare", "main.py", *QUICK, "--requests", "my.jsonl", "--json", "report.json")
    assert (result.returncode, result.stderr) == (1, "")
    assert "1. GET /items/{number}: /headers/x-side" in result.stdout
    assert '   FastAPI: "both"\n   Martlet: "martlet"\n' in result.stdout
    assert "   curl -i -X GET " in result.stdout
    assert result.stdout.splitlines()[-1].startswith("1 difference in ")
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    assert (report["application"], report["seed"], report["same"]) == ("main", 1, False)
    assert set(report["versions"]) == {"fastapi", "martlet", "pydantic", "python", "starlette"}
    assert "/items/3?note=mine" in {each["request"]["path"] for each in report["differences"]}
    assert report["not_compared"] == ["GET /hidden", "WEBSOCKET /live"]


def test_a_header_is_ignored(write: Files) -> None:
    folder = write({"main.py": OTHER})
    assert martlet(folder, "compare", "main:app", *QUICK, "--ignore-header", "X-Side").returncode == 0


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        ({}, ("nope:app",), "under FastAPI, there is no module 'nope' in "),
        ({}, ("nope.py",), "there is no file nope.py"),
        ({"main.py": "x = 1"}, ("main",), "under FastAPI, there is no application in module 'main'"),
        ({"main.py": SAME}, ("main:nope",), "under FastAPI, there is no 'nope' in module 'main'"),
        ({"main.py": "\n1 / 0"}, (), "under FastAPI, main.py:2: ZeroDivisionError: division by zero"),
        (
            {"main.py": "from martlet import Martlet\napp = Martlet()\n"},
            (),
            "under FastAPI, the program does not import fastapi, so there is nothing to compare",
        ),
        ({"main.py": SAME}, ("main", "--requests", "none.jsonl"), "can't read none.jsonl: No such file"),
        ({"main.py": SAME, "r": "\n{"}, ("main", "--requests", "r"), "r: line 2: Expecting property name"),
        ({"main.py": SAME}, ("main", "-H", "nonsense"), "'nonsense' is no header"),
        ({"main.py": SAME}, ("main", "--before", "echo no >&2; exit 3"), "--before failed with code 3: no"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    write: Files, command: Command, files: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    write(files)
    result = command("compare", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {said}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("fastapi", "FastAPI is not installed, and a comparison needs it: pip install fastapi"),
        ("schemathesis", "schemathesis is not installed: pip install 'martlet[compare]'"),
    ],
)
def test_what_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, write: Files, command: Command, package: str, said: str
) -> None:
    write({"main.py": SAME})

    find = MetadataPathFinder.find_distributions

    def without(context: DistributionFinder.Context) -> Iterable[Distribution]:
        return [] if context.name == package else find(context)

    monkeypatch.setattr(MetadataPathFinder, "find_distributions", without)
    result = command("compare", "main:app")
    assert (result.exit_code, result.stderr) == (1, f"Error: {said}\n")


def only_under_fastapi(target: str | None) -> Any:
    return load("1 / 0", "Martlet")


def test_a_program_that_starts_on_one_side_only(
    monkeypatch: pytest.MonkeyPatch, write: Files, command: Command
) -> None:
    write({"main.py": SAME})
    monkeypatch.setattr(command_module, "under_martlet", only_under_fastapi)
    result = command("compare", "main:app", *QUICK)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: under Martlet, ZeroDivisionError: division by zero\n"


def test_a_database_is_reset_before_each_run(write: Files, tmp_path: Path) -> None:
    write(
        {
            "main.py": """
            import os
            from pathlib import Path
            from fastapi import FastAPI

            app = FastAPI()
            file = Path(os.environ["MARTLET_COMPARE_RUN"] + ".txt")

            @app.get("/")
            def count():
                file.write_text(file.read_text() + "x")
                return len(file.read_text())
            """
        }
    )
    reset = 'printf x > "$MARTLET_COMPARE_RUN.txt"'
    result = martlet(tmp_path, "compare", "main:app", *QUICK, "--before", reset)
    assert result.returncode == 0, result.stdout
    assert "not deterministic" not in result.stdout
    counts = [(tmp_path / f"{run}.txt").read_text() for run in ("fastapi", "martlet", "fastapi-again")]
    assert counts[0] == counts[1] == counts[2] != "x"
