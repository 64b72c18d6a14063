"""Lists given page by page by fastapi-pagination: from sequences and from SQLAlchemy."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Query, Response
from fastapi_pagination import LimitOffsetPage, Page, add_pagination, paginate, pagination_ctx, response
from fastapi_pagination.cursor import CursorPage
from fastapi_pagination.customization import CustomizedPage, UseName, UseParamsFields
from fastapi_pagination.ext.sqlalchemy import paginate as paginate_query
from fastapi_pagination.links import Page as LinkedPage
from fastapi_pagination.utils import disable_installed_extensions_check
from pydantic import BaseModel, ConfigDict
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

disable_installed_extensions_check()  # SQLModel is there too, for other samples
T = TypeVar("T")
engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


SmallPage = CustomizedPage[
    Page[T], UseName("SmallPage"), UseParamsFields(size=Query(3, ge=1, le=5, description="At most five"))
]


@asynccontextmanager
async def lifespan(app: FastAPI):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(User(name=f"user {number}") for number in range(1, 101))
        session.commit()
    yield
    Base.metadata.drop_all(engine)


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDependency = Annotated[Session, Depends(get_session)]
app = FastAPI(lifespan=lifespan)


@app.get("/numbers")
async def numbers() -> Page[int]:
    return paginate(list(range(100)))


@app.get("/users", response_model=Page[UserOut])
def users(session: SessionDependency) -> Any:
    return paginate_query(session, select(User).order_by(User.id))


@app.get("/users/offset")
def users_offset(session: SessionDependency) -> LimitOffsetPage[UserOut]:
    return paginate_query(session, select(User).order_by(User.id))


@app.get("/users/cursor")
def users_cursor(session: SessionDependency) -> CursorPage[UserOut]:
    return paginate_query(session, select(User).order_by(User.id))


@app.get("/users/small")
def users_small(session: SessionDependency) -> SmallPage[UserOut]:
    return paginate_query(session, select(User).order_by(User.id))


@app.get("/links")
async def links() -> LinkedPage[int]:
    return paginate(list(range(30)))


@app.get(
    "/squares",
    dependencies=[Depends(pagination_ctx(Page[int], transformer=lambda page: [n * n for n in page]))],
)
async def squares() -> Any:
    return paginate(list(range(100)))


router = APIRouter(prefix="/routed")


@router.get("/{start}")
async def routed(start: int, answer: Response) -> Page[int]:
    answer.headers["x-start"] = str(start)
    response().headers["x-same"] = str(response() is answer)
    return paginate(list(range(start, start + 10)))


app.include_router(router, prefix="/api")
add_pagination(app)
