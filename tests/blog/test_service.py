"""Settings, health, CORS, sample content, the document, and the service as a process."""

import asyncio
import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from blog import sample
from blog.database import Database
from blog.main import create_app
from blog.seed import is_empty, seed
from blog.settings import Settings
from martlet.testclient import TestClient
from tests.blog.clients import open_client
from tests.blog.conftest import Person, make_settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@db/blog", "postgresql+psycopg://u:p@db/blog"),
        ("postgres://u:p@db/blog", "postgresql+psycopg://u:p@db/blog"),
        ("postgresql+psycopg://u:p@db/blog", "postgresql+psycopg://u:p@db/blog"),
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
    ],
)
def test_database_urls_get_an_async_driver(given: str, used: str) -> None:
    assert make_settings(database_url=given).database_url == used


def test_settings_come_from_the_environment_and_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"SECRET_KEY={'f' * 32}\nPORT=9000\nUNKNOWN=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("PORT", "9001")
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example")
    settings = Settings()
    assert settings.secret_key.get_secret_value() == "f" * 32
    assert settings.port == 9001
    assert settings.cors_origins == ["https://a.example", "https://b.example"]


def test_production_refuses_to_start_without_a_key() -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY must be set in production"):
        make_settings(environment="production", secret_key="")
    assert make_settings(environment="production").production


def test_development_makes_a_key_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        keys = {make_settings(secret_key="").secret_key.get_secret_value() for _ in range(2)}
    assert len(keys) == 2
    assert min(map(len, keys)) >= 32
    assert "SECRET_KEY is not set" in caplog.text


def test_a_short_key_is_refused_and_no_key_is_printed() -> None:
    with pytest.raises(ValidationError):
        make_settings(secret_key="too short")
    assert "a key for tests" not in repr(make_settings())


def test_health(client: TestClient) -> None:
    reply = client.get("/health")
    assert reply.status_code == 200
    assert reply.json() == {"status": "ok", "database": "ok"}


def test_health_without_a_database(tmp_path: Path) -> None:
    app = create_app(make_settings(database_url=f"sqlite:///{tmp_path}/missing/blog.db"))
    with open_client(app) as client:
        reply = client.get("/health")
    assert reply.status_code == 503
    assert reply.json() == {"detail": "The database does not answer."}


def test_the_application_upgrades_its_database(tmp_path: Path) -> None:
    app = create_app(make_settings(database_url=f"sqlite:///{tmp_path}/new.db", migrate_on_start=True))
    with open_client(app) as client:
        assert client.get("/posts").json()["total"] == 0


def test_cors() -> None:
    preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "PATCH"}
    with open_client(create_app(make_settings(cors_origins=["https://a.example"]))) as client:
        allowed = client.options("/posts/1", headers=preflight)
        assert allowed.status_code == 200
        assert allowed.headers["Access-Control-Allow-Origin"] == "https://a.example"
        foreign = client.options("/posts/1", headers=preflight | {"Origin": "https://b.example"})
        assert "Access-Control-Allow-Origin" not in foreign.headers
    with open_client(create_app(make_settings())) as client:
        assert client.options("/posts/1", headers=preflight).status_code == 405


def test_document_describes_every_operation(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    tags = {tag["name"] for tag in document["tags"]}
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) == 11
    for operation in operations:
        assert set(operation["tags"]) <= tags
        assert operation["summary"]
        assert not operation["summary"].endswith(".")
    assert len({operation["operationId"] for operation in operations}) == 11
    assert document["paths"]["/posts"]["get"]["security"] == [{"OAuth2PasswordBearer": []}, {}]
    assert document["paths"]["/posts"]["post"]["security"] == [{"OAuth2PasswordBearer": []}]
    for name in ("UserPublic", "UserPrivate"):
        assert not any("password" in field for field in document["components"]["schemas"][name]["properties"])
    changes = document["components"]["schemas"]["PostChanges"]
    assert "required" not in changes
    assert changes["additionalProperties"] is False


def test_docs_page(client: TestClient) -> None:
    reply = client.get("/docs")
    assert reply.status_code == 200
    assert "swagger-ui" in reply.text


def test_sample_content_is_varied_and_fits_the_rules() -> None:
    posts = [post for author in sample.authors() for post in author.write()]
    assert len(sample.authors()) == 10
    assert len({title for title, _ in posts}) == len({body for _, body in posts}) == 100
    assert all(0 < len(title) <= 200 and len(body) > 100 for title, body in posts)
    assert [author.write() for author in sample.authors()] == [author.write() for author in sample.authors()]


def test_seed_adds_only_what_is_missing(settings: Settings) -> None:
    async def run() -> None:
        database = Database(settings.database_url)
        assert await is_empty(database)
        assert await seed(database, progress=False) == 100
        assert not await is_empty(database)
        assert await seed(database, progress=False) == 0
        await database.dispose()

    asyncio.run(run())
    with open_client(create_app(settings)) as client:
        login = {"username": sample.authors()[0].username, "password": sample.SAMPLE_PASSWORD}
        token = client.post("/auth/token", data=login).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        posts = client.get("/posts?limit=100").json()
        assert 80 < posts["total"] < 100
        assert max(Counter(post["author"]["username"] for post in posts["items"]).values()) <= 10
        drafts = client.get("/posts?published=false", headers=headers).json()
        assert drafts["total"] >= 1
        post = posts["items"][0]
        author = next(author for author in sample.authors() if author.username == post["author"]["username"])
        assert (post["title"], post["body"]) in author.write()


def test_seed_mends_what_was_deleted_and_keeps_what_was_written(client: TestClient, robin: Person) -> None:
    own = robin.write()
    app: Any = client.app

    async def run(database: Database) -> int:
        return await seed(database, progress=False)

    assert client.portal
    assert client.portal.call(run, app.state.database) == 100
    login = {"username": "ada", "password": sample.SAMPLE_PASSWORD}
    token = client.post("/auth/token", data=login).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    ada = client.get("/users/me", headers=headers).json()
    deleted = client.get(f"/posts?author_id={ada['id']}").json()["items"][0]
    assert client.delete(f"/posts/{deleted['id']}", headers=headers).status_code == 204
    assert client.portal.call(run, app.state.database) == 1
    assert client.get(f"/posts/{own['id']}").json() == own


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as reply:  # only ever this machine
        return json.load(reply)


@pytest.mark.parametrize(
    "command", [["-m", "blog"], ["-m", "uvicorn", "blog.main:app"]], ids=["blog", "uvicorn"]
)
def test_the_process_answers(tmp_path: Path, command: list[str]) -> None:
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/blog.db",
        "PORT": str(port),
        "SECRET_KEY": "x" * 32,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    arguments = [*command, "--port", str(port)] if "uvicorn" in command else command
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_until_ready(process, f"http://127.0.0.1:{port}/health")
            total = fetch(f"http://127.0.0.1:{port}/posts")["total"]
        finally:
            process.terminate()
            process.wait(timeout=20)
        log.seek(0)
        output = log.read()
    assert "Traceback" not in output
    if "uvicorn" in command:
        assert total == 0
    else:
        assert total > 80
        assert re.search(rf"Documentation\s+http://127.0.0.1:{port}/docs", output)
        assert re.search(rf"Sample login\s+ada / {sample.SAMPLE_PASSWORD}", output)


def wait_until_ready(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            assert fetch(url) == {"status": "ok", "database": "ok"}
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer")
