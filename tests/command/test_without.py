"""What happens where a part is not installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from martlet.serve.protocols import DIRECT, http_protocol
from tests.command.conftest import Command
from tests.command.servers import environment


@pytest.mark.parametrize("name", ["typer", "rich"])
def test_the_command_without_its_extra_tells_how_to_install_it(name: str) -> None:
    program = f"import sys; sys.modules[{name!r}] = None; from martlet.command import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 1
    assert result.stderr == f"martlet: {name} is missing; install it with: pip install 'martlet[command]'\n"


def test_the_direct_entry_is_the_choice_where_it_can_be_imported() -> None:
    assert http_protocol() == f"{DIRECT}:DirectProtocol"
    assert http_protocol("h11") == "h11"


@pytest.mark.usefixtures("program")
def test_httptools_stands_in_for_the_direct_entry(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    monkeypatch.setitem(sys.modules, DIRECT, None)
    assert http_protocol() == "httptools"
    with pytest.raises(ImportError):
        http_protocol("direct")
    result = command("run", "--http", "direct", "--port", "0")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: --http direct can't be used: ")
    assert result.stderr.count("\n") == 1
