"""An administration of tasks by starlette-admin, beside an API on the same table."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import StaticPool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette_admin.actions import ActionSelection, action
from starlette_admin.auth import AdminUser, AuthProvider
from starlette_admin.contrib.sqla import Admin, ModelView
from starlette_admin.exceptions import FormValidationError, LoginFailed
from starlette_admin.views import Link

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)


class Base(DeclarativeBase):
    pass


class Task(Base):
    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    done: Mapped[bool] = mapped_column(default=False)


@asynccontextmanager
async def lifespan(app: FastAPI):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Task(title=f"Task {number}") for number in range(1, 16))
        session.commit()
    yield
    Base.metadata.drop_all(engine)


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


class Login(AuthProvider):
    async def login(self, username: str, password: str, remember_me: bool, request: Request) -> None:
        if (username, password) != ("ada", "secret"):
            raise LoginFailed("Wrong name or password")
        request.session["user"] = username

    async def authenticate(self, request: Request) -> AdminUser | None:
        return AdminUser(request.session["user"]) if "user" in request.session else None

    async def logout(self, request: Request) -> None:
        request.session.clear()


class TaskView(ModelView):
    fields = ["id", "title", "done"]
    searchable_fields = ["title"]

    @action(name="finish", text="Finish")
    async def finish(self, request: Request, selection: ActionSelection) -> None:
        for task in await selection.rows():
            task.done = True
        request.state.session.commit()

    async def validate(self, request: Request, data: dict[str, Any]) -> None:
        if len(data["title"] or "") < 3:
            raise FormValidationError({"title": "Say more"})
        await super().validate(request, data)


app = FastAPI(lifespan=lifespan)


@app.get("/done")
def done(session: Annotated[Session, Depends(get_session)]) -> list[str]:
    return list(session.scalars(select(Task.title).where(Task.done).order_by(Task.id)))


secret = "only for this sample"
admin = Admin(
    sessionmaker(engine),
    title="Tasks to do",
    auth_provider=Login(),
    secret_key=secret,
    middlewares=[Middleware(SessionMiddleware, secret_key=secret)],
)
admin.add_view(TaskView(Task))
admin.add_view(Link("The API", url="/docs"))
admin.mount_to(app)
