"""`martlet routes`, `show` and `openapi`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from martlet import inspect
from martlet.command.discovery import find
from tests.command.conftest import Command, Files
from tests.command.programs import PROGRAM

pytestmark = pytest.mark.usefixtures("program")


def place_of(path: str) -> str:
    """Where the endpoint of a path is declared: its decorator's line."""
    number = PROGRAM[: PROGRAM.index(f'("{path}"')].count("\n") + 1
    return f"main.py:{number}"


def test_routes_is_a_table(command: Command) -> None:
    result = command("routes")
    assert result.exit_code == 0
    (row,) = (line for line in result.stdout.splitlines() if "/items/{id}" in line)
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [
        "GET",
        "/items/{id}",
        "item",
        "main.item",
        place_of("/items/{id}"),
    ]
    assert any("WEBSOCKET" in line and "/echo" in line for line in result.stdout.splitlines())


def test_a_path_that_looks_like_markup_is_printed_as_it_is(write: Files, command: Command) -> None:
    write({"main.py": "from martlet import Martlet\napp = Martlet()\n@app.get('/[bold]x')\ndef x(): ..."})
    assert "/[bold]x" in command("routes").stdout


def test_routes_as_json(command: Command) -> None:
    rows = json.loads(command("routes", "main:app", "--json").stdout)
    assert {
        "method": "POST",
        "path": "/items",
        "name": "make",
        "endpoint": "main.make",
        "place": place_of("/items"),
    } in rows


def test_show_prints_the_compiled_function(command: Command) -> None:
    result = command("show", "main:app", "get", "/items/{id}")
    assert result.exit_code == 0
    assert result.stdout.rstrip("\n") == inspect.source(find("main:app").app, "/items/{id}", "GET").rstrip(
        "\n"
    )
    assert result.stdout.startswith("async def item(")


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("GET", "/item/{id}", "there is no route GET /item/{id}; did you mean /items/{id}?"),
        ("PUT", "/items", "there is no route PUT /items; that path has POST"),
        ("GET", "/far/away/from/it", "there is no route GET /far/away/from/it"),
        (
            "GET",
            "/openapi.json",
            "GET /openapi.json is no endpoint of the API, so nothing is compiled for it",
        ),
    ],
)
def test_show_tells_why_it_shows_nothing(command: Command, method: str, path: str, said: str) -> None:
    result = command("show", "main:app", method, path)
    assert (result.exit_code, result.stderr) == (1, f"Error: {said}\n")


def test_openapi_to_the_standard_output(command: Command) -> None:
    result = command("openapi")
    assert json.loads(result.stdout) == find("main:app").app.openapi()
    assert "café" in result.stdout


def test_openapi_to_a_file(command: Command, tmp_path: Path) -> None:
    assert command("openapi", "main:app", "-o", "api.json").stdout == ""
    assert json.loads((tmp_path / "api.json").read_text(encoding="utf-8")) == find("main:app").app.openapi()


@pytest.mark.parametrize("name", ["api.yaml", "api.YML"])
def test_openapi_as_yaml(command: Command, tmp_path: Path, name: str) -> None:
    yaml = pytest.importorskip("yaml")
    assert command("openapi", "-o", name).exit_code == 0
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text.startswith("openapi: 3.1.0\n")
    assert "café" in text
    assert yaml.safe_load(text) == find("main:app").app.openapi()


def test_openapi_as_yaml_without_its_library(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    result = command("openapi", "-o", "api.yaml")
    assert (result.exit_code, result.stderr) == (1, "Error: YAML needs PyYAML: pip install pyyaml\n")
    assert not Path("api.yaml").exists()


def test_openapi_where_no_file_can_be(command: Command) -> None:
    result = command("openapi", "-o", "no/folder.json")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: can't write no/folder.json: No such file or directory\n",
    )


def test_other_applications_have_a_document_but_no_table(write: Files, command: Command) -> None:
    write({"other.py": "from fastapi import FastAPI\napp = FastAPI()\ndef bare(scope): ..."})
    assert json.loads(command("openapi", "other").stdout)["openapi"] == "3.1.0"
    assert (
        command("routes", "other").stderr
        == "Error: other:app is no Martlet application but of type FastAPI\n"
    )
    assert command("openapi", "other:bare").stderr == "Error: other:bare makes no OpenAPI document\n"


def test_the_version(command: Command) -> None:
    assert command("--version").stdout.startswith("martlet ")
