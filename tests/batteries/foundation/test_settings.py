"""Settings: where they come from, what is told of a wrong one, and `martlet settings`."""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import AliasChoices, BaseModel, Field, SecretStr, ValidationError

from martlet import Depends, Martlet
from martlet.settings import CommaSeparated, Settings, SettingsPlugin, SettingsProblem, load, settings
from martlet.settings.report import Row, rows
from martlet.testclient import TestClient
from tests.command.conftest import Command, Files


class Pool(BaseModel):
    size: int = 5
    password: str = "hunter2"


class Example(Settings):
    name: str = "default"
    port: int = Field(default=8000, ge=0)
    secret_key: SecretStr = SecretStr("")
    api_token: str = "token-1"
    database_url: str = "postgresql://me:hunter2@host/db"
    origins: CommaSeparated = []
    listen: str = Field(default="-", validation_alias=AliasChoices("LISTEN_AT", "BIND"))
    pool: Pool = Pool()


class Prefixed(Settings):
    model_config = {"env_prefix": "shop_", "secrets_dir": ["absent", "secrets"], "toml_file": "shop.toml"}
    open: bool
    pool: Pool


ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NAME", "PORT", "POOL__SIZE", "BIND"):
        monkeypatch.delenv(name, raising=False)


def told(kind: type[Settings]) -> dict[str, tuple[str, str]]:
    return {row.variable: (row.value, row.source) for row in rows(kind)}


def test_each_source_gives_way_to_the_one_before(write: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"secrets/placeholder": ""})
    monkeypatch.setitem(Example.model_config, "secrets_dir", str(folder / "secrets"))
    steps: list[tuple[str, dict[str, str], str]] = [
        ("default", {}, "default"),
        ("toml", {"settings.toml": 'name = "toml"'}, "settings.toml"),
        ("secret", {"secrets/name": "secret"}, f"secrets in {folder / 'secrets'}"),
        ("dotenv", {".env": "NAME=dotenv"}, ".env"),
    ]
    for value, files, source in steps:
        write(files)
        assert load(Example).name == value
        assert told(Example)["NAME"] == (value, source)
    monkeypatch.setenv("NAME", "environment")
    assert told(Example)["NAME"] == ("environment", "the environment")
    assert load(Example, name="argument").name == "argument"


def test_nested_models_are_told_by_field(write: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"shop.toml": "open = true\n[pool]\nsize = 7", "secrets/shop_pool": '{"password": "x"}'})
    assert load(Prefixed) == Prefixed.model_construct(open=True, pool=Pool(size=7, password="x"))
    monkeypatch.setenv("SHOP_POOL__SIZE", "9")
    assert told(Prefixed) == {
        "SHOP_OPEN": ("True", "shop.toml"),
        "SHOP_POOL__SIZE": ("9", "the environment"),
        "SHOP_POOL__PASSWORD": ("***", "secrets in secrets"),
    }


def test_lists_and_aliases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGINS", "https://a.example, https://b.example,")
    monkeypatch.setenv("BIND", "here")
    read = load(Example)
    assert read.origins == ["https://a.example", "https://b.example"]
    assert read.listen == "here"
    assert told(Example)["LISTEN_AT"] == ("here", "the environment")
    with pytest.raises(ValidationError, match="frozen"):
        read.listen = "there"  # type: ignore[misc]


def test_secrets_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(Example)["SECRET_KEY"] == ("''", "default")
    monkeypatch.setenv("SECRET_KEY", "shhh-1234")
    shown = told(Example)
    assert shown["SECRET_KEY"] == ("***", "the environment")
    assert shown["API_TOKEN"] == ("***", "default")
    assert shown["POOL__PASSWORD"] == ("***", "default")
    assert shown["DATABASE_URL"] == ("postgresql://me:***@host/db", "default")
    assert not re.search(r"shhh|hunter2|token-1", str(shown))


def test_what_is_missing_or_wrong_is_named_in_one_line(write: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict(Settings):
        secret_key: SecretStr = Field(min_length=20)
        session_key: str = Field(pattern="^[a-f]+$")
        database_url: str
        port: int

    write({".env": "PORT=many"})
    monkeypatch.setenv("SECRET_KEY", "shhh")
    monkeypatch.setenv("SESSION_KEY", "xyz-private")
    with pytest.raises(SettingsProblem) as caught:
        load(Strict)
    assert caught.value.kind is Strict
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith("Strict: SECRET_KEY, from the environment, is wrong: ")
    assert "DATABASE_URL is missing; PORT, from .env, is wrong: Input should be a valid integer" in text
    assert text.endswith("(it is 'many')")
    assert "shhh" not in text
    assert "xyz-private" not in text
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("files", "environment", "message"),
    [
        ({"settings.toml": "name = "}, {}, "a file of settings can't be read: .*"),
        ({}, {"POOL": "{"}, r"POOL is wrong: it must be JSON \(.*\)"),
        ({}, {"POOL__SIZE": "x"}, r"POOL__SIZE, from the environment, is wrong: .* \(it is 'x'\)"),
        ({}, {"BIND": "1", "PORT": "-1"}, r"PORT, from the environment, is wrong: .* \(it is '-1'\)"),
    ],
)
def test_wrong_sources(
    write: Files,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    environment: dict[str, str],
    message: str,
) -> None:
    write(files)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem) as caught:
        load(Example)
    assert re.fullmatch(f"Example: {message}", str(caught.value))


def test_a_dependency_reads_once_and_can_be_overridden(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(Settings):
        greeting: str = "hello"

    app = Martlet()

    @app.get("/")
    def greeting(own: Annotated[Own, Depends(settings(Own))]) -> str:
        return own.greeting

    client = TestClient(app)
    monkeypatch.setenv("GREETING", "good day")
    assert client.get("/").json() == "good day"
    monkeypatch.setenv("GREETING", "too late")
    assert client.get("/").json() == "good day"
    app.dependency_overrides[settings(Own)] = lambda: Own(greeting="in a test")
    assert client.get("/").json() == "in a test"


def test_a_plug_in_reads_at_once() -> None:
    class Needy(Settings):
        no_such_variable: str

    with pytest.raises(SettingsProblem, match="^Needy: NO_SUCH_VARIABLE is missing$"):
        SettingsPlugin(Needy)

    plugin = SettingsPlugin(Example)
    assert Martlet().use(plugin).plugins.one(SettingsPlugin).settings is Example
    assert plugin.values is settings(Example)()


PROGRAM = """
    from pydantic import SecretStr
    from martlet import Martlet
    from martlet.plugins import Plugin
    from martlet.settings import Settings, SettingsPlugin

    class Own(Settings):
        greeting: str = "[hello]"
        secret_key: SecretStr

    class Other(Settings):
        count: int = 3

    class Counting(Plugin):
        settings = Other

    app = Martlet().use(SettingsPlugin(Own), Counting())
    bare = Martlet()
    """


def test_the_command_prints_a_class_or_an_applications(
    write: Files, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"main.py": PROGRAM, ".env": "SECRET_KEY=shhh"})
    monkeypatch.setenv("COUNT", "4")
    own = [
        Row("GREETING", "[hello]", "default")._asdict(),
        Row("SECRET_KEY", "***", ".env")._asdict(),
    ]
    other = [Row("COUNT", "4", "the environment")._asdict()]
    printed: Any = json.loads(command("settings", "--json").stdout)
    assert printed == {"Own": own, "Other": other}
    assert json.loads(command("settings", "main:Other", "--json").stdout) == {"Other": other}
    table = [
        [cell.strip() for cell in line.split("│")[1:-1]] for line in command("settings").stdout.splitlines()
    ]
    assert ["GREETING", "[hello]", "default"] in table
    assert ["SECRET_KEY", "***", ".env"] in table
    assert ["COUNT", "4", "the environment"] in table


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("main:app", "Own: SECRET_KEY is missing"),
        ("other:bare", "no plug-in of other:bare has settings"),
        ("other:function", "other:function is neither a class of settings nor a Martlet application"),
    ],
)
def test_what_keeps_the_command_from_printing_is_told(
    write: Files, command: Command, target: str, message: str
) -> None:
    write(
        {
            "main.py": PROGRAM,
            "other.py": "from martlet import Martlet as bare\nbare = bare()\ndef function(): ...",
        }
    )
    result = command("settings", target)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {message}")


def test_no_traceback_when_a_program_without_its_settings_is_run(write: Files) -> None:
    folder: Path = write({"main.py": PROGRAM})
    ran = subprocess.run(
        [sys.executable, "-m", "martlet", "run", "--port", "0"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ran.returncode == 1
    assert "Own: SECRET_KEY is missing" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    example = runpy.run_path(str(ROOT / "examples" / "settings.py"))
    client = TestClient(example["app"])
    assert client.get("/", params={"name": "swift"}).json() == "Hello, swift! "
    read = example["AppSettings"](greeting="Hi", repeat=2)
    client.app.dependency_overrides[settings(example["AppSettings"])] = lambda: read  # type: ignore[attr-defined]
    assert client.get("/").json() == "Hi, bird! Hi, bird! "
