"""Accounts by fastapi-users in SQLite: bearer tokens (JWT), cookies (kept in the database), every router."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Request
from fastapi_users import BaseUserManager, FastAPIUsers, InvalidPasswordException, UUIDIDMixin, schemas
from fastapi_users.authentication import (
    AuthenticationBackend,
    BearerTransport,
    CookieTransport,
    JWTStrategy,
)
from fastapi_users.authentication.strategy.db import AccessTokenDatabase, DatabaseStrategy
from fastapi_users_db_sqlalchemy import SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase
from fastapi_users_db_sqlalchemy.access_token import (
    SQLAlchemyAccessTokenDatabase,
    SQLAlchemyBaseAccessTokenTableUUID,
)
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import StaticPool

SECRET = "a secret that is only for this sample program"
sent: dict[str, str] = {}

engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class User(SQLAlchemyBaseUserTableUUID, Base):
    nickname: Mapped[str] = mapped_column(default="")


class AccessToken(SQLAlchemyBaseAccessTokenTableUUID, Base):
    pass


class UserRead(schemas.BaseUser[uuid.UUID]):
    nickname: str


class UserCreate(schemas.BaseUserCreate):
    nickname: str = ""


class UserUpdate(schemas.BaseUserUpdate):
    nickname: str | None = None


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    reset_password_token_secret = SECRET
    verification_token_secret = SECRET

    async def validate_password(self, password: str, user: UserCreate | User) -> None:
        if len(password) < 8:
            raise InvalidPasswordException("at least 8 characters")

    async def on_after_forgot_password(self, user: User, token: str, request: Request | None = None) -> None:
        sent["reset"] = token

    async def on_after_request_verify(self, user: User, token: str, request: Request | None = None) -> None:
        sent["verify"] = token


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


async def get_user_database(session: AsyncSession = Depends(get_session)):
    yield SQLAlchemyUserDatabase(session, User)


async def get_token_database(session: AsyncSession = Depends(get_session)):
    yield SQLAlchemyAccessTokenDatabase(session, AccessToken)


async def get_user_manager(users: SQLAlchemyUserDatabase = Depends(get_user_database)):
    yield UserManager(users)


def get_jwt_strategy() -> JWTStrategy:
    return JWTStrategy(secret=SECRET, lifetime_seconds=3600)


def get_database_strategy(
    tokens: AccessTokenDatabase[AccessToken] = Depends(get_token_database),
) -> DatabaseStrategy:
    return DatabaseStrategy(tokens, lifetime_seconds=3600)


bearer = AuthenticationBackend("jwt", BearerTransport("auth/jwt/login"), get_jwt_strategy)
cookie = AuthenticationBackend(
    "cookie", CookieTransport(cookie_max_age=3600, cookie_secure=False), get_database_strategy
)
users = FastAPIUsers[User, uuid.UUID](get_user_manager, [bearer, cookie])


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)


app = FastAPI(lifespan=lifespan)
app.include_router(users.get_auth_router(bearer), prefix="/auth/jwt", tags=["auth"])
app.include_router(users.get_auth_router(cookie), prefix="/auth/cookie", tags=["auth"])
app.include_router(users.get_register_router(UserRead, UserCreate), prefix="/auth", tags=["auth"])
app.include_router(users.get_reset_password_router(), prefix="/auth", tags=["auth"])
app.include_router(users.get_verify_router(UserRead), prefix="/auth", tags=["auth"])
app.include_router(users.get_users_router(UserRead, UserUpdate), prefix="/users", tags=["users"])


@app.get("/mine")
async def mine(user: User = Depends(users.current_user(active=True))) -> str:
    return user.email


@app.get("/verified")
async def verified(user: User = Depends(users.current_user(active=True, verified=True))) -> str:
    return user.email


@app.get("/anybody")
async def anybody(user: User | None = Depends(users.current_user(optional=True))) -> str | None:
    return user.email if user else None


@app.post("/make-superuser/{email}")
async def make_superuser(email: str, manager: UserManager = Depends(get_user_manager)) -> None:
    user = await manager.get_by_email(email)
    await manager.user_db.update(user, {"is_superuser": True})
