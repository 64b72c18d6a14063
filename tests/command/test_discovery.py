"""Which application a target names; what is said where it names none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from martlet.command.discovery import DEFAULT_FILES, find, locate
from martlet.command.problems import Problem
from tests.command.conftest import Command, Files

APP = "from martlet import Martlet\napp = Martlet()\n"


@pytest.mark.parametrize("number", range(len(DEFAULT_FILES)))
def test_the_first_default_file_that_exists_is_taken(write: Files, number: int) -> None:
    write(dict.fromkeys(DEFAULT_FILES[number:], APP))
    assert find(None).text == f"{Path(DEFAULT_FILES[number]).stem}:app"


def test_the_folder_of_a_package_is_part_of_its_modules_name(write: Files) -> None:
    folder = write({"app/__init__.py": "", "app/main.py": APP})
    assert find(None).text == "app.main:app"
    assert sys.path[0] == str(folder)


@pytest.mark.parametrize("target", ["pkg/sub/service.py", "pkg/sub/service.py:app", "pkg.sub.service"])
def test_a_module_deep_in_packages_is_imported_from_the_outermost_ones_parent(
    write: Files, target: str
) -> None:
    write(
        {"pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/sub/service.py": f"from . import near\n{APP}"}
    )
    write({"pkg/sub/near.py": ""})
    assert find(target).text == "pkg.sub.service:app"


def test_a_file_is_found_from_inside_its_package(write: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"pkg/__init__.py": "", "pkg/service.py": APP})
    monkeypatch.chdir(folder / "pkg")
    assert find("service.py").text == "pkg.service:app"


@pytest.mark.parametrize("target", ["pkg", "pkg/", "pkg/__init__.py"])
def test_a_packages_own_application(write: Files, target: str) -> None:
    write({"pkg/__init__.py": APP})
    assert find(target).text == "pkg:app"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("app = Martlet(); api = Martlet()", "app"),
        ("first = Martlet(); api = Martlet()", "api"),
        ("first = Martlet(); second = Martlet()", "first"),
        ("app = 3; api = Martlet()", "api"),
        ("app = None; other = Martlet()", "other"),
    ],
)
def test_an_application_is_chosen_by_its_name_then_by_its_place(write: Files, text: str, name: str) -> None:
    write({"main.py": f"from martlet import Martlet\n{text}\n"})
    assert find(None).text == f"main:{name}"


def test_a_name_that_is_given_is_taken_whatever_it_is_called_and_however_deep(write: Files) -> None:
    write({"main.py": f"{APP}class site:\n    admin = Martlet(title='admin')\n"})
    found = find("main:site.admin")
    assert (found.text, found.app.title) == ("main:site.admin", "admin")


def test_an_application_of_fastapi_is_found_without_its_name(write: Files) -> None:
    write({"main.py": "from fastapi import FastAPI\nother = FastAPI()\n"})
    assert find(None).text == "main:other"


@pytest.mark.parametrize("tool", ["martlet", "fastapi"])
def test_the_entrypoint_of_the_project_goes_before_the_default_files(write: Files, tool: str) -> None:
    write({"main.py": APP, "src.py": "from martlet import Martlet\nx = Martlet()\n"})
    write({"pyproject.toml": f'[tool.{tool}]\nentrypoint = "src:x"\n'})
    assert find(None).text == "src:x"


@pytest.mark.parametrize(
    ("files", "target", "said"),
    [
        ({}, None, "no application given, and there is none of main.py, app.py,"),
        ({}, "nope", "there is no module 'nope' in "),
        ({}, "nope:app", "there is no module 'nope' in "),
        ({}, "nope.py", "there is no file nope.py"),
        ({}, "some/where", "there is no file some/where"),
        ({}, "a b:app", "'a b:app' names no application"),
        ({"main.py": APP}, "main:nope", "there is no 'nope' in module 'main' ("),
        ({"main.py": APP}, "main.sub:app", "there is no module 'main.sub' in "),
        ({"main.py": "app = 3"}, None, "there is no application in module 'main' ("),
        ({"main.py": "app = 3"}, "main:app", "main:app is no application but of type int"),
        ({"main.py": "x = 1\nimport nope\n"}, None, "main.py:2: ModuleNotFoundError: No module named 'nope'"),
        ({"main.py": "x = 1\nimport main.x\n"}, None, "main.py:2: ModuleNotFoundError: "),
        ({"main.py": "x = 1\ndef f(:\n"}, None, "main.py:2: SyntaxError: invalid syntax"),
        (
            {"main.py": "import deep", "deep.py": "\n\n1 / 0"},
            None,
            "deep.py:3: ZeroDivisionError: division by zero",
        ),
        (
            {"main.py": "import json\njson.loads('[')"},
            None,
            "main.py:2: JSONDecodeError: Expecting value: line 1",
        ),
        ({"main.py": "raise ValueError('a\\n  b')"}, None, "main.py:1: ValueError: a b"),
        ({"pyproject.toml": "[tool"}, None, "pyproject.toml: "),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    write: Files, command: Command, files: dict[str, str], target: str | None, said: str
) -> None:
    write(files)
    result = command("routes", *([] if target is None else [target]))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: {said}")
    assert result.stderr.count("\n") == 1


def test_a_module_is_located_without_importing_it(write: Files) -> None:
    write({"main.py": "1 / 0"})
    assert locate(None) == (Path.cwd(), "main", None)
    with pytest.raises(Problem, match="ZeroDivisionError"):
        find(None)
