"""`martlet NAME ...`: the commands of plug-ins that installed packages offer."""

import pytest

from martlet.command.plugins import plugin_of
from martlet.command.problems import Problem
from martlet.plugins import Plugin
from tests.command.conftest import Command, Files

PACKAGE = {
    "birds_plugin.py": """
        import typer

        from martlet.command.plugins import App, plugin_of
        from martlet.plugins import Plugin

        commands = typer.Typer()

        @commands.callback()
        def about() -> None:
            "Care for birds."

        @commands.command()
        def feed(seed: str, app: App = None) -> None:
            typer.echo(f"{plugin_of(Birds, app).bird} eats {seed}")

        class Birds(Plugin):
            commands = commands

            def __init__(self, bird: str) -> None:
                self.bird = bird
        """,
    "wants_more.py": """
        from martlet.extras import require
        require("no_such_package", extra="birds")
        """,
    "broken_plugin.py": "1 / 0",
    "birds-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: birds\nVersion: 1.0\n",
    "birds-1.0.dist-info/entry_points.txt": """
        [martlet.plugins]
        birds = birds_plugin:Birds
        feeding = birds_plugin:commands
        run = birds_plugin:Birds
        wanting = wants_more:Plugin
        broken = broken_plugin:Plugin
        plain = martlet.plugins:Plugin
        """,
}
PROGRAM = """
    from birds_plugin import Birds
    from martlet import Martlet

    app = Martlet().use(Birds("the swift"))
    bare = Martlet()
    """


@pytest.fixture(autouse=True)
def installed(write: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({f"site/{name}": text for name, text in PACKAGE.items()})
    write({"main.py": PROGRAM})
    monkeypatch.syspath_prepend(str(folder / "site"))


@pytest.mark.parametrize("name", ["birds", "feeding"])
def test_a_plug_ins_command_works_on_the_application(command: Command, name: str) -> None:
    result = command(name, "feed", "millet")
    assert (result.exit_code, result.stdout) == (0, "the swift eats millet\n")


def test_the_application_may_be_named(command: Command) -> None:
    assert command("birds", "feed", "millet", "--app", "main:app").stdout == "the swift eats millet\n"
    result = command("birds", "feed", "millet", "--app", "main:bare")
    assert result.exit_code == 1
    assert "the application uses no Birds: app.use(Birds(...))" in result.stderr


def test_help_lists_the_commands_of_plug_ins(command: Command) -> None:
    lines = command("--help").stdout.splitlines()
    assert any("birds" in line and "Care for birds." in line for line in lines)
    assert any("wanting" in line and "no_such_package is not installed" in line for line in lines)


def test_the_commands_own_subcommands_are_not_replaced(command: Command) -> None:
    assert "Serve an application in production" in command("run", "--help").stdout


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wanting", "no_such_package is not installed: pip install 'martlet[birds]'"),
        ("broken", "broken_plugin:Plugin can't be loaded: ZeroDivisionError"),
        ("plain", "martlet.plugins:Plugin has no commands"),
    ],
)
@pytest.mark.parametrize("arguments", [(), ("feed", "--help", "-x", "--seed=millet")])
def test_what_keeps_a_command_from_working_is_told(
    command: Command, name: str, told: str, arguments: tuple[str, ...]
) -> None:
    result = command(name, *arguments)
    assert result.exit_code == 1
    assert told in result.stderr


def test_there_is_no_other_command(command: Command) -> None:
    result = command("bids")
    assert result.exit_code == 2
    assert "No such command 'bids'" in result.stderr


def test_only_an_application_of_martlets_has_plug_ins(write: Files) -> None:
    write({"other.py": "def app(scope, receive, send): ..."})
    with pytest.raises(Problem, match="other:app is no Martlet application"):
        plugin_of(Plugin, "other:app")
