from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "examples" / "migrations"
SESSION = """
from martlet.testing import TestClient
from main import app

with TestClient(app) as client:
    client.put("/boxes/oak")
    client.put("/boxes/oak?eggs=3")
    print(client.get("/boxes").text)
"""


def test_the_example(url: str, backend: str, tmp_path: Path) -> None:
    if backend == "memory":
        pytest.skip("memory is not shared by processes")

    def run(*arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(FOLDER)},
            capture_output=True,
            text=True,
            timeout=50,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def db(command: str, *arguments: str) -> str:
        return run("-m", "martlet", "db", command, *arguments, "--app", str(FOLDER / "main.py"))

    assert run("-c", SESSION) == '{"oak":3}\n'
    assert db("check") == "models and migrations agree\n"
    assert db("downgrade", "base").count("undid") == 2
    assert db("upgrade").count("applied") == 2
    assert run("-c", SESSION) == '{"oak":3}\n'
