"""The program that the tests attack: the same with users in memory and in SQL."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.orm import Mapped, mapped_column

from martlet import Depends, Martlet, Security, WebSocket
from martlet.accounts import Accounts, MemoryStorage, Message
from martlet.accounts.sql import SQLStorage, UserMixin
from martlet.sql import Base, Database
from martlet.testing import TestClient

SECRET = "a secret of the tests, long enough for HS256"
SCOPES = {"posts:read": "Read posts", "posts:write": "Write posts", "admin": "Do anything"}
ANN = {"email": "ann@example.com", "password": "correct horse"}


class User(UserMixin, Base):
    __tablename__ = "test_account_users"

    id: Mapped[int] = mapped_column(primary_key=True)
    nickname: Mapped[str] = mapped_column(default="")


class CountingHasher(Argon2Hasher):
    """Argon2id, cheap, which counts what it is asked to do."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.hashed = self.verified = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.hashed += 1
        return super().hash(password, salt=salt)

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:
        self.verified += 1
        return super().verify(password, hash)

    @property
    def counts(self) -> tuple[int, int]:
        return self.hashed, self.verified


class Clock:
    """The real time, and as much later as a test likes."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, **span: float) -> None:
        self.offset += timedelta(**span)


@dataclass
class World:
    """An application with accounts, and what the tests look at."""

    accounts: Accounts[Any]
    app: Martlet
    clock: Clock
    hasher: CountingHasher
    messages: list[Message] = field(default_factory=list)

    def client(self) -> TestClient:
        return TestClient(self.app, base_url="https://testserver")

    def message(self, reason: str) -> Message:
        """The one message of that reason."""
        (found,) = [message for message in self.messages if message.reason == reason]
        return found


def make_world(storage: MemoryStorage | Database, **options: Any) -> World:
    clock, hasher, messages = Clock(), CountingHasher(), []  # type: ignore[var-annotated]
    settings: dict[str, Any] = {
        "secret": SECRET,
        "scopes": SCOPES,
        "default_scopes": ["posts:read", "posts:write"],
        "hasher": PasswordHash((hasher,)),
        "clock": clock,
        "on_message": messages.append,
        **options,
    }
    accounts: Accounts[Any]
    if isinstance(storage, Database):
        accounts = Accounts(SQLStorage(storage, User), **settings)
    else:
        accounts = Accounts(storage, **settings)
    app = Martlet().use(accounts)

    @app.get("/who")
    @app.post("/who")
    async def who(found: Annotated[Any, Depends(accounts.identity)]) -> dict[str, Any]:
        return {"email": found.user.email, "method": found.method, "scopes": sorted(found.scopes)}

    @app.get("/maybe")
    async def maybe(user: Annotated[Any, Depends(accounts.optional_user)]) -> str | None:
        return user and user.email

    @app.get("/write")
    async def write(user: Annotated[Any, Security(accounts.user, scopes=["posts:write"])]) -> str:
        return str(user.email)

    @app.get("/admin")
    async def admin(user: Annotated[Any, Security(accounts.user, scopes=["admin"])]) -> None: ...

    @app.websocket("/live")
    async def live(websocket: WebSocket, user: Annotated[Any, Depends(accounts.user)]) -> None:
        await websocket.accept()
        await websocket.send_text(user.email)
        await websocket.close()

    return World(accounts, app, clock, hasher, messages)
