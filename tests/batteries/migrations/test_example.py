from __future__ import annotations

from pathlib import Path

import pytest

from tests.batteries.examples import EXAMPLES, run_example

FOLDER = EXAMPLES / "migrations"
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
        return run_example(tmp_path, *arguments, path=FOLDER, DATABASE_URL=url)

    def db(command: str, *arguments: str) -> str:
        return run("-m", "martlet", "db", command, *arguments, "--app", str(FOLDER / "main.py"))

    assert run("-c", SESSION) == '{"oak":3}\n'
    assert db("check") == "models and migrations agree\n"
    assert db("downgrade", "base").count("undid") == 2
    assert db("upgrade").count("applied") == 2
    assert run("-c", SESSION) == '{"oak":3}\n'
