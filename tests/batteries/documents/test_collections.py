"""Collections of documents: in memory, in a folder, and on the MongoDB server at TEST_MONGO_URL."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, ValidationError

from martlet import Depends, Martlet
from martlet.documents import Collection, Document, Documents, DuplicateKey, Index
from martlet.pagination import Criteria, LimitOffset, Listing, PageNumber, Slice, limit_offset
from martlet.testclient import TestClient

pytestmark = pytest.mark.anyio

MONGO_URL = os.environ.get("TEST_MONGO_URL")


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Size(BaseModel):
    width: int
    height: int = 1


class Note(Document):
    title: str
    text: str = ""
    votes: int = 0
    tags: set[str] = set()
    price: Decimal = Decimal(0)
    colour: Colour = Colour.RED
    size: Size | None = None
    at: datetime | None = None


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["memory", "folder", "mongodb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "memory":
        return "memory://"
    if request.param == "folder":
        return f"montydb:///{tmp_path}/notes"
    if not MONGO_URL:
        pytest.skip("TEST_MONGO_URL names no MongoDB server")
    return f"{MONGO_URL.rstrip('/')}/martlet_{os.getpid()}"


@pytest.fixture
async def notes(url: str) -> AsyncIterator[Collection[Note]]:
    documents = Documents(url)
    made = documents.collection(Note, indexes=[Index("title", unique=True), Index("-votes", "title")])
    async with documents.lifespan(Martlet()):
        yield made
        await documents.store.drop(made.name)


async def test_a_document_comes_back_as_it_was(notes: Collection[Note]):
    note = Note(
        title="a",
        tags={"x", "y"},
        price=Decimal("1.10"),
        colour=Colour.GREEN,
        size=Size(width=3),
        at=datetime(2026, 5, 4, 3, 2, 1, 5000, tzinfo=timezone(timedelta(hours=2))),
    )
    await notes.insert(note)
    assert await notes.get(note.id) == note
    assert await notes.get("none") is None
    assert await notes.find({"at": {"$lt": datetime(2026, 5, 4, 1, 3, tzinfo=UTC)}}) == [note]
    assert await notes.find({"colour": Colour.GREEN, "tags": "x", "size.width": {"$gte": 3}}) == [note]


async def test_found_in_order(notes: Collection[Note]):
    votes = {"c": 1, "a": 2, "b": 2, "d": 0}
    await notes.insert_many([Note(title=title, votes=number) for title, number in votes.items()])

    async def titles(*args: Any, **options: Any) -> str:
        return "".join(note.title for note in await notes.find(*args, **options))

    assert await titles(sort=["-votes", "title"]) == "abcd"
    assert await titles({"votes": {"$gt": 0}}, sort=["title"], skip=1, limit=1) == "b"
    assert await titles({"title": {"$in": ["a", "d"]}}, sort=["-title"]) == "da"
    assert await notes.count() == 4
    assert await notes.count({"votes": 2}) == 2
    assert (await notes.find_one({"votes": 0})).title == "d"
    assert await notes.find_one({"votes": 9}) is None


async def test_changes(notes: Collection[Note]):
    note = await notes.insert(Note(title="a"))
    changed = await notes.update(note.id, text="b", tags={"x"})
    assert changed == note.model_copy(update={"text": "b", "tags": {"x"}})
    assert (await notes.update_by(note.id, {"$inc": {"votes": 2}})).votes == 2
    assert await notes.update("none", text="c") is None
    assert await notes.update_by("none", {"$inc": {"votes": 1}}) is None
    with pytest.raises(TypeError, match="Note has no field txt"):
        await notes.update(note.id, txt="c")
    assert await notes.replace(note.model_copy(update={"votes": 7}))
    assert (await notes.get(note.id)).votes == 7
    assert not await notes.replace(Note(title="z"))
    assert await notes.delete(note.id)
    assert not await notes.delete(note.id)
    await notes.insert_many([Note(title="a"), Note(title="b"), Note(title="c", votes=1)])
    assert await notes.delete_many({"votes": 0}) == 2
    assert await notes.count() == 1


async def test_unique_keys(notes: Collection[Note]):
    first, second = await notes.insert(Note(title="a")), await notes.insert(Note(title="b"))
    for refused in (
        notes.insert(Note(title="a")),
        notes.insert_many([Note(title="c"), Note(title="a")]),
        notes.update(second.id, title="a"),
        notes.replace(second.model_copy(update={"title": "a"})),
    ):
        with pytest.raises(DuplicateKey) as caught:
            await refused
        assert caught.value.fields == ("title",)
        assert caught.value.status_code == 409
    with pytest.raises(DuplicateKey) as caught:
        await notes.insert(Note(id=first.id, title="d"))
    assert caught.value.fields == ("id",)
    assert sorted(note.title for note in await notes.find()) == ["a", "b", "c"]
    assert (await notes.update(first.id, title="a", votes=1)).votes == 1


async def test_pages(notes: Collection[Note]):
    await notes.insert_many(
        [Note(title=f"{number:02}", votes=number % 3, text="a.b") for number in range(10)]
    )
    page = await notes.page(PageNumber(page=2, size=4), sort=["title"])
    assert [note.title for note in page.items] == ["04", "05", "06", "07"]
    assert (page.total, page.pages, page.has_more) == (10, 3, True)
    listing = Listing(
        Note,
        search=["title", "text"],
        filters={"votes": ("eq", "gte", "in"), "title": "ne"},
        sort=["votes", "title"],
        unique=["id"],
    )

    async def found(**values: Any) -> list[str]:
        place = LimitOffset(limit=20, offset=0, counts=False)
        return [note.title for note in (await notes.page(place, await listing(**values))).items]

    assert await found(votes=1, sort="-title") == ["07", "04", "01"]
    assert await found(votes__in=[0, 2], votes__gte=1, title__ne="08", sort="title") == ["02", "05"]
    assert await found(search="a.B 3") == ["03"]
    assert await found(search="a*b") == []


async def test_what_no_longer_fits_its_model(notes: Collection[Note]):
    await notes.store.insert(notes.name, [{"_id": "x", "votes": "many"}])
    with pytest.raises(ValidationError, match="title"):
        await notes.get("x")


async def test_a_folder_keeps_its_documents(tmp_path: Path):
    for expected in (1, 2):
        documents = Documents(f"montydb:///{tmp_path}/kept")
        notes = documents.collection(Note)
        async with documents.lifespan(Martlet()):
            await notes.insert(Note(title=uuid4().hex))
            assert await notes.count() == expected


def test_in_an_application(url: str):
    documents = Documents(url)
    notes = documents.collection(Note, indexes=[Index("title", unique=True)])
    app = Martlet().use(documents)

    @app.post("/notes", status_code=201)
    async def add(note: Note) -> Note:
        return await notes.insert(note)

    @app.get("/notes")
    async def read(
        criteria: Annotated[Criteria, Depends(Listing(Note, sort=["title"], default_sort="title"))],
        place: Annotated[LimitOffset, Depends(limit_offset())],
    ) -> Slice[Note]:
        return await notes.page(place, criteria)

    with TestClient(app) as client:
        try:
            for title in "ba":
                assert client.post("/notes", json={"title": title}).status_code == 201
            refused = client.post("/notes", json={"title": "a"})
            assert (refused.status_code, refused.json()) == (
                409,
                {"detail": "Another document has the same title"},
            )
            assert [note["title"] for note in client.get("/notes").json()["items"]] == ["a", "b"]
            client.portal.call(documents.check)
        finally:
            client.portal.call(documents.store.drop, notes.name)


def test_a_server_that_is_away():
    url = "mongodb://ann:secret@127.0.0.1:9/x?serverSelectionTimeoutMS=100"
    app = Martlet().use(Documents(url, start_timeout=0.3))
    message = r"can't reach mongodb://ann:\*\*\*@127\.0\.0\.1:9/x"
    with pytest.raises(ConnectionError, match=message) as caught, TestClient(app):
        pass
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "memory", "montydb://", "montydb:///", "postgresql://a:secret@b"])
def test_wrong_urls(url: str):
    with pytest.raises(ValueError, match="is no URL of documents: memory://, montydb:///FOLDER") as caught:
        Documents(url)
    assert "secret" not in str(caught.value)


def test_wrong_declarations():
    documents = Documents()
    documents.collection(Note)
    with pytest.raises(ValueError, match="a collection 'note' already"):
        documents.collection(Note)
    with pytest.raises(ValueError, match="Note has no field 'name' to make an index of"):
        documents.collection(Note, name="others", indexes=[Index("name")])
    with pytest.raises(ValueError, match="an index needs a field"):
        Index()
