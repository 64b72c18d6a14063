from pathlib import Path

import pytest
from martlet_hello import Hello
from typer.testing import CliRunner

from martlet import Martlet, Request
from martlet.command.cli import commands
from martlet.testclient import TestClient


def test_it_greets_at_a_route_and_in_every_reply() -> None:
    app = Martlet().use(Hello())

    @app.get("/state")
    async def state(request: Request) -> str:
        return request.state.greeting_word

    with TestClient(app) as client:
        assert client.get("/hello").json() == {"greeting": "Hello, world!", "number": 1}
        assert client.get("/hello?name=swift").json() == {"greeting": "Hello, swift!", "number": 2}
        assert client.get("/state").json() == "Hello"
        assert client.get("/nothing").headers["x-greeting"] == "Hello"


def test_the_word_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELLO_WORD", "Moin")
    assert Hello().greeting("swift") == "Moin, swift!"
    assert Hello("Hey").greeting("swift") == "Hey, swift!"


def test_it_is_awake_between_start_up_and_shutdown() -> None:
    hello = Hello()
    with TestClient(Martlet().use(hello)):
        assert hello.is_awake
    assert not hello.is_awake


def test_the_command_greets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "from martlet import Martlet\nfrom martlet_hello import Hello\napp = Martlet().use(Hello('Hey'))\n"
    )
    (tmp_path / "main.py").write_text(program)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(commands, ["hello", "greet", "swift"])
    assert result.output == "Hey, swift!\n"
