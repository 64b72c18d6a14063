"""`pytest -p martlet.compat.pytest`: a project's tests on Martlet, with no edit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.compat.processes import run

pytestmark = pytest.mark.slow

FILES = {
    "main.py": """
from fastapi import Depends, FastAPI

app = FastAPI()

def user(): return "somebody"

@app.get("/")
def index(name: str = Depends(user)): return {"name": name}
""",
    "conftest.py": """
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from main import app, user

FRAMEWORK = FastAPI.__module__

@pytest.fixture
def client():
    app.dependency_overrides[user] = lambda: "a test"
    yield TestClient(app)
    app.dependency_overrides.clear()
""",
    "test_main.py": """
import pytest
from fastapi import FastAPI
import conftest

@pytest.mark.parametrize("number", range(4))
def test_index(client, number):
    assert client.get("/").json() == {"name": "a test"}
    assert FastAPI.__module__ == conftest.FRAMEWORK == "martlet.applications"
""",
}
PLUGIN = ("-m", "pytest", "-p", "no:cacheprovider", "-p", "martlet.compat.pytest")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with tests, and a conftest file that imports fastapi at once."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def outcome_of(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(*PLUGIN, *arguments, folder=project)


def test_a_projects_tests_run_on_martlet(project: Path) -> None:
    result = outcome_of(project)
    assert result.returncode == 0, result.stdout
    assert "4 passed" in result.stdout
    assert "fastapi: answered by Martlet" in result.stdout


def test_the_workers_of_xdist_do_too(project: Path) -> None:
    result = outcome_of(project, "-n", "2")
    assert result.returncode == 0, result.stdout
    assert "4 passed" in result.stdout


def test_it_can_be_named_in_the_projects_configuration(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\naddopts = -p martlet.compat.pytest\n")
    result = run(*PLUGIN[:4], folder=project)
    assert result.returncode == 0, result.stdout
    assert "4 passed" in result.stdout


def test_without_it_they_run_on_fastapi(project: Path) -> None:
    result = run(*PLUGIN[:4], folder=project)
    assert result.returncode == 1
    assert "assert 'fastapi.applications'" in result.stdout


def test_it_refuses_in_one_line_if_fastapi_was_imported(project: Path) -> None:
    (project / "early.py").write_text("import fastapi\n")
    result = run(*PLUGIN[:4], "-p", "early", *PLUGIN[4:], folder=project, PYTHONPATH=str(project))
    assert result.returncode == 4
    assert result.stderr.startswith("ERROR: FastAPI itself is imported already, from ")
    assert len(result.stderr.strip().splitlines()) == 1
