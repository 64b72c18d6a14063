"""`martlet dev`: reload, and errors with their source."""

from __future__ import annotations

import os
import time
from html import unescape
from pathlib import Path

import httpx
import pytest

from tests.command.programs import PROGRAM
from tests.command.servers import Server, martlet, running_martlet, until

pytestmark = pytest.mark.usefixtures("program")


def answer(server: Server, path: str = "/") -> str | None:
    try:
        return httpx.get(f"http://127.0.0.1:{server.port}{path}", trust_env=False).text
    except httpx.TransportError:
        return None


def rewrite(file: Path, text: str) -> None:
    """Write with a time of change that differs, however coarse the clock of the file system is."""
    file.write_text(text)
    later = time.time() + 2
    os.utime(file, (later, later))


def test_a_change_is_served_and_a_mistake_is_shown_until_it_is_mended(program: Path) -> None:
    file = program / "main.py"
    with running_martlet(program, command="dev") as server:
        until(lambda: answer(server) == '{"hello":"world"}')
        assert f"documentation at http://127.0.0.1:{server.port}/docs" in server.stderr
        rewrite(file, PROGRAM.replace("world", "moon"))
        until(lambda: answer(server) == '{"hello":"moon"}')
        rewrite(file, f"{PROGRAM}\nimport nope  # what for?\n")
        until(lambda: "ModuleNotFoundError: No module named 'nope'" in server.stderr)
        assert "import nope  # what for?" in server.stderr
        rewrite(file, PROGRAM.replace("world", "sun"))
        until(lambda: answer(server) == '{"hello":"sun"}')
        server.stop()
        assert "Stopping reloader process" in server.stderr


def test_an_error_is_answered_with_its_source(program: Path) -> None:
    with running_martlet(program, "--no-reload", command="dev") as server:
        reply = server.get("/fail", headers={"Accept": "text/html"})
        assert reply.status_code == 500
        page = unescape(reply.text).replace("\xa0", " ")
        assert "ZeroDivisionError" in page
        assert "return 1 / 0  # the reason" in page
        assert "reloader" not in server.stderr


def test_only_the_folders_that_are_named_are_watched(program: Path) -> None:
    (program / "lib").mkdir()
    with running_martlet(program, "--reload-dir", "lib", command="dev") as server:
        until(lambda: answer(server))
        assert f"Will watch for changes in these directories: ['{program / 'lib'}']" in server.stderr


def test_it_does_not_start_with_a_mistake(program: Path) -> None:
    (program / "main.py").write_text("import nope")
    result = martlet(program, "dev")
    assert result.returncode == 1
    assert result.stderr == "Error: main.py:1: ModuleNotFoundError: No module named 'nope'\n"
