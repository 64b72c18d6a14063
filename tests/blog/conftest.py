"""A blog with a fresh database for each test: SQLite, and PostgreSQL too if TEST_DATABASE_URL is set."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from blog import migrate, security
from blog.main import create_app
from blog.settings import Settings
from martlet import Martlet
from martlet.testclient import TestClient
from tests.blog.clients import open_client

POSTGRES_URL = os.environ.get("TEST_DATABASE_URL")
BACKENDS = ["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"]
PASSWORD = "a long pass phrase"

numbers = count(1)


def make_settings(**values: Any) -> Settings:
    """Settings that neither the environment nor a `.env` file changes."""
    defaults: dict[str, Any] = {
        "_env_file": None,
        "environment": "development",
        "secret_key": "a key for tests that has at least 32 bytes",
        "database_url": "sqlite://",
        "migrate_on_start": False,
        "access_token_minutes": 60,
        "cors_origins": [],
    }
    return Settings(**(defaults | values))


@pytest.fixture(scope="session", autouse=True)
def cheap_hashing() -> Iterator[None]:
    """Argon2 with its smallest cost, since tests have nothing to protect."""
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(security, "password_hash", cheap)
        patch.setattr(security, "_nobodys_hash", cheap.hash("nobody"))
        yield


def run_postgres(statement: str) -> None:
    assert POSTGRES_URL
    with psycopg.connect(POSTGRES_URL, autocommit=True) as connection:
        connection.execute(statement)


def postgres_url(name: str) -> str:
    assert POSTGRES_URL
    return f"{POSTGRES_URL.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Make an empty database of one of the BACKENDS and return its address."""
    directory = tmp_path_factory.mktemp("databases")

    def new(backend: str) -> str:
        name = f"blog_{os.getpid()}_{next(numbers)}"
        if backend == "sqlite":
            return f"sqlite:///{directory / name}.db"
        run_postgres(f"CREATE DATABASE {name}")
        return postgres_url(name)

    return new


@pytest.fixture(scope="session")
def copy_database(new_database: Callable[[str], str]) -> Callable[[str], str]:
    """Make a migrated database of one of the BACKENDS; the migrations run once, and the result is copied."""
    templates: dict[str, str] = {}

    def copy(backend: str) -> str:
        if backend not in templates:
            templates[backend] = new_database(backend)
            asyncio.run(migrate.upgrade(make_settings(database_url=templates[backend]).database_url))
        template = templates[backend]
        if backend == "sqlite":
            url = new_database(backend)
            shutil.copy(Path(template.removeprefix("sqlite:///")), Path(url.removeprefix("sqlite:///")))
            return url
        name = f"blog_{os.getpid()}_{next(numbers)}"
        run_postgres(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}")
        return postgres_url(name)

    return copy


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def settings(backend: str, copy_database: Callable[[str], str]) -> Settings:
    return make_settings(database_url=copy_database(backend))


@pytest.fixture
def app(settings: Settings) -> Martlet:
    return create_app(settings)


@pytest.fixture
def client(app: Martlet) -> Iterator[TestClient]:
    with open_client(app) as client:
        yield client


class Person:
    """A registered user who is logged in."""

    def __init__(self, client: TestClient, username: str) -> None:
        self.client = client
        self.username = username
        self.email = f"{username}@example.com"
        registration = {"email": self.email, "username": username, "password": PASSWORD}
        reply = client.post("/users", json=registration)
        assert reply.status_code == 201, reply.text
        self.id: int = reply.json()["id"]
        reply = client.post("/auth/token", data={"username": username, "password": PASSWORD})
        assert reply.status_code == 200, reply.text
        self.token: str = reply.json()["access_token"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def write(
        self, title: str = "Swifts", body: str = "They came back.", published: bool = True
    ) -> dict[str, Any]:
        """Write a post and return it."""
        post = {"title": title, "body": body, "published": published}
        reply = self.client.post("/posts", json=post, headers=self.headers)
        assert reply.status_code == 201, reply.text
        return dict(reply.json())


@pytest.fixture
def robin(client: TestClient) -> Person:
    return Person(client, "robin")


@pytest.fixture
def wren(client: TestClient) -> Person:
    return Person(client, "wren")
