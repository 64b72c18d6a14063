"""Class-based views and the other tools of fastapi-utils."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi_utils.api_model import APIMessage, APIModel
from fastapi_utils.cbv import cbv
from fastapi_utils.cbv_base import Api, Resource
from fastapi_utils.guid_type import GUID, GUID_DEFAULT_SQLITE
from fastapi_utils.openapi import simplify_operation_ids
from fastapi_utils.session import FastAPISessionMaker
from fastapi_utils.tasks import repeat_every
from fastapi_utils.timing import add_timing_middleware, record_timing
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

timings: list[str] = []
ticks: list[int] = []
sessions = FastAPISessionMaker("sqlite://?check_same_thread=false")


class Base(DeclarativeBase):
    pass


class StoredItem(Base):
    __tablename__ = "item"

    item_id: Mapped[UUID] = mapped_column(GUID, primary_key=True, default=GUID_DEFAULT_SQLITE)
    item_name: Mapped[str]
    owner: Mapped[str]


class ItemCreate(APIModel):
    item_name: str


class Item(ItemCreate):
    item_id: UUID
    owner: str


def get_session() -> Iterator[Session]:
    yield from sessions.get_db()


def get_user(x_user: Annotated[str, Header()]) -> str:
    if x_user == "nobody":
        raise HTTPException(403, "who?")
    return x_user


router = APIRouter(tags=["items"])


@cbv(router)
class Items:
    """Endpoints that share two dependencies."""

    session: Session = Depends(get_session)
    user: str = Depends(get_user)

    @router.post("/items", status_code=201)
    def create(self, item: ItemCreate) -> Item:
        stored = StoredItem(item_name=item.item_name, owner=self.user)
        self.session.add(stored)
        self.session.commit()
        return Item.model_validate(stored)

    @router.get("/items/{item_id}")
    async def read(self, item_id: UUID) -> Item:
        return Item.model_validate(self._owned(item_id))

    @router.delete("/items/{item_id}")
    def delete(self, item_id: UUID) -> APIMessage:
        self.session.delete(self._owned(item_id))
        self.session.commit()
        return APIMessage(detail=f"Deleted {item_id}")

    def _owned(self, item_id: UUID) -> StoredItem:
        found = self.session.get(StoredItem, item_id)
        if found is None or found.owner != self.user:
            raise HTTPException(404, "no such item of yours")
        return found


class Greeting(Resource):
    """Endpoints named after their methods."""

    def __init__(self, word: str):
        self.word = word

    def get(self, name: str = "you") -> dict[str, str]:
        return {"greeting": f"{self.word} {name}"}

    def put(self, word: str) -> str:
        self.word = word
        return word


@asynccontextmanager
async def lifespan(app: FastAPI):
    Base.metadata.create_all(sessions.cached_engine)
    await tick()
    yield
    sessions.reset_cache()


@repeat_every(seconds=0.01, max_repetitions=3)
def tick() -> None:
    ticks.append(len(ticks))


def get_engine_of_one_connection() -> sa.Engine:
    return sa.create_engine(
        "sqlite://", connect_args={"check_same_thread": False}, poolclass=sa.pool.StaticPool
    )


sessions.get_new_engine = get_engine_of_one_connection

app = FastAPI(lifespan=lifespan)
add_timing_middleware(app, record=timings.append, prefix="app", exclude="untimed")
app.include_router(router)
api = Api(app)
api.add_resource(Greeting("hello"), "/greeting", "/welcome")


@app.get("/timed")
def timed(request: Request) -> str:
    record_timing(request, note="half way")
    return "timed"


@app.get("/untimed")
async def untimed() -> str:
    return "untimed"


simplify_operation_ids(app)
