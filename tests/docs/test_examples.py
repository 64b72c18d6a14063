"""Every Python block of the documentation runs, and every request in it gets the reply shown."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from martlet import Martlet, inspect
from martlet.testclient import TestClient
from martlet.workers import DEFAULT_SIZE, set_worker_threads
from tests.docs.examples import Block, Program, programs

PROGRAMS = programs()


@pytest.fixture(autouse=True)
def _worker_threads() -> Iterator[None]:
    yield
    set_worker_threads(DEFAULT_SIZE)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_program(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    module = ModuleType("main")
    monkeypatch.setitem(sys.modules, "main", module)
    output = ""
    for block in program.blocks:
        if block.kind == "python" and block.arguments[:1] == ("compiled",):
            method, path = block.arguments[1:]
            assert inspect.source(module.app, path, method).strip() == block.text.strip()
        elif block.kind == "python" and block.arguments[-1:] not in ((), ("continued",)):
            run_file(tmp_path, block)
        elif block.kind == "python":
            run(program, block, module)
            output = capsys.readouterr().out
        elif block.kind == "text":
            assert output == block.text
        elif block.kind == "json":
            path, _, pointer = block.arguments[0].partition("#")
            assert part(client_of(module).get(path).json(), pointer) == json.loads(block.text)
        else:
            exchange(client_of(module), block.text)


def run(program: Program, block: Block, module: ModuleType) -> None:
    """Run a block, at its own place in the file as far as tracebacks can tell; then the tests that it has."""
    before = set(vars(module))
    code = compile("\n" * (block.line - 1) + block.text, str(program.file), "exec")
    exec(code, vars(module))
    if isinstance(getattr(module, "app", None), Martlet):
        module.app.middleware_stack = None  # a reader's program has its handlers before the first request
    for name in vars(module).keys() - before:
        if name.startswith("test_"):
            result = getattr(module, name)()
            if asyncio.iscoroutine(result):
                asyncio.run(result)


def run_file(folder: Path, block: Block) -> None:
    """Write a block to its file, and run it if it is one of tests."""
    (name,) = block.arguments
    (folder / name).write_text(block.text, encoding="utf-8")
    if name.startswith("test_"):
        pytest_run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", name]
        without_plugins = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        ran = subprocess.run(
            pytest_run, cwd=folder, env=without_plugins, capture_output=True, text=True, timeout=30
        )
        assert ran.returncode == 0, ran.stdout


def client_of(module: ModuleType) -> TestClient:
    return TestClient(module.app, raise_server_exceptions=False, follow_redirects=False)


def exchange(client: TestClient, text: str) -> None:
    """Send the request that stands before the status line, and compare the reply with the rest."""
    sent, _, expected = text.partition("\nHTTP/1.1 ")
    head, _, body = sent.partition("\n\n")
    request_line, *fields = head.splitlines()
    method, path = request_line.split(" ", 1)
    if "multipart" in head:
        body = body.replace("\n", "\r\n")
    with client:
        reply = client.request(method, path, headers=headers(fields), content=body.strip() or None)
    expected_head, _, expected_body = expected.partition("\n\n")
    status_line, *expected_fields = expected_head.splitlines()
    assert reply.status_code == int(status_line.split()[0]), reply.text
    for name, value in headers(expected_fields):
        assert reply.headers.get(name) == value
    if "json" in reply.headers.get("content-type", "").partition(";")[0].removesuffix("l"):
        assert json_values(reply.text) == json_values(expected_body)
    else:
        assert reply.text.strip() == expected_body.strip()


def headers(fields: list[str]) -> list[tuple[str, str]]:
    pairs = (field.partition(":") for field in fields)
    return [(name, value.strip()) for name, _, value in pairs]


def json_values(text: str) -> list[Any]:
    """The values that follow one another in a text, however each is broken into lines."""
    decoder, values, text = json.JSONDecoder(), [], text.strip()
    while text:
        value, end = decoder.raw_decode(text)
        values.append(value)
        text = text[end:].lstrip()
    return values


def part(document: Any, pointer: str) -> Any:
    """The value that a JSON pointer names (RFC 6901)."""
    for token in pointer.split("/")[1:]:
        document = document[token.replace("~1", "/").replace("~0", "~")]
    return document
