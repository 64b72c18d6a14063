"""`python -m martlet.compat`: programs run as `python` would run them, on Martlet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.compat.processes import run

REPORT = """\
import json, sys
from fastapi import FastAPI
import helper
print(json.dumps({"argv": sys.argv, "path": sys.path[0], "name": __name__, "file": __file__,
                  "framework": FastAPI.__module__, "helper": helper.FastAPI.__module__,
                  "main": sys.modules["__main__"].__dict__ is globals()}))
"""
SPAWN = """\
import multiprocessing, subprocess, sys
from fastapi import FastAPI

def told(queue):
    queue.put(FastAPI.__module__)

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=told, args=(queue,))
    process.start()
    print(queue.get(timeout=40))
    process.join()
    program = "from importlib.util import find_spec; import fastapi; print(fastapi.FastAPI.__module__)"
    print(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.strip())
"""
FAULTY = """\
from fastapi import FastAPI

def fail():
    raise LookupError("here")

fail()
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with programs."""
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "helper.py").write_text("from fastapi import FastAPI\n")
    for name, text in {"report": REPORT, "spawn": SPAWN, "faulty": FAULTY}.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def reported(*arguments: str, folder: Path) -> Any:
    result = run("-m", "martlet.compat", *arguments, folder=folder)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_script_runs_as_the_main_program(program: Path) -> None:
    report = reported("program/report.py", "one", "-m", "--two", folder=program.parent)
    assert report == {
        "argv": ["program/report.py", "one", "-m", "--two"],
        "path": str(program),
        "name": "__main__",
        "file": "program/report.py",
        "framework": "martlet.applications",
        "helper": "martlet.applications",
        "main": True,
    }


def test_a_module_runs_as_the_main_program(program: Path) -> None:
    report = reported("-m", "report", "one", "--two", folder=program)
    assert report == {
        "argv": [str(program / "report.py"), "one", "--two"],
        "path": str(program),
        "name": "__main__",
        "file": str(program / "report.py"),
        "framework": "martlet.applications",
        "helper": "martlet.applications",
        "main": True,
    }


def test_a_folder_with_a_main_file_runs(program: Path) -> None:
    (program / "__main__.py").write_text(REPORT)
    report = reported("program", folder=program.parent)
    assert report["framework"] == report["helper"] == "martlet.applications"
    assert report["argv"] == ["program"]


@pytest.mark.parametrize("arguments", [["spawn.py"], ["-m", "spawn"]])
def test_processes_that_the_program_starts_have_it_too(program: Path, arguments: list[str]) -> None:
    result = run("-m", "martlet.compat", *arguments, folder=program)
    assert result.stdout.split() == ["martlet.applications"] * 2, result.stderr


def test_a_sitecustomize_of_the_environment_still_runs(program: Path) -> None:
    (program / "sitecustomize.py").write_text("import builtins; builtins.customised = 'yes'")
    text = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(customised)'])"
    (program / "customised.py").write_text(text)
    path = f"{program}:{Path(__file__).parents[2] / 'src'}"
    result = run("-m", "martlet.compat", "customised.py", folder=program, PYTHONPATH=path)
    assert result.stdout.split() == ["yes"], result.stderr


@pytest.mark.parametrize("arguments", [["faulty.py"], ["-m", "faulty"]])
def test_a_traceback_begins_in_the_program(program: Path, arguments: list[str]) -> None:
    result = run("-m", "martlet.compat", *arguments, folder=program)
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1].endswith('faulty.py", line 6, in <module>')
    assert lines[-1] == "LookupError: here"
    assert "martlet" not in result.stderr.replace(str(program), "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "usage: python -m martlet.compat (SCRIPT | -m MODULE) [ARGS ...]"),
        (["-m"], "usage: python -m martlet.compat (SCRIPT | -m MODULE) [ARGS ...]"),
        (["-x", "report.py"], "usage: python -m martlet.compat (SCRIPT | -m MODULE) [ARGS ...]"),
        (["nothing.py"], "martlet.compat: there is no file nothing.py"),
        (["-m", "nothing"], "ImportError: No module named nothing"),
    ],
)
def test_mistakes_are_told_in_a_line(program: Path, arguments: list[str], message: str) -> None:
    result = run("-m", "martlet.compat", *arguments, folder=program)
    assert (result.returncode, result.stderr.strip()) == (1, message)


def test_the_exit_code_is_the_programs(program: Path) -> None:
    (program / "leave.py").write_text("import sys; sys.exit(7)")
    assert run("-m", "martlet.compat", "leave.py", folder=program).returncode == 7
