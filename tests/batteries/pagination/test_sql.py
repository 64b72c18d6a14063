"""Pages of selects, on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from martlet.sql import Database
from martlet.testclient import TestClient
from tests.batteries.databases import NewURL, backend, new_url
from tests.batteries.pagination.programs import Article, articles, create_app

__all__ = ["backend", "new_url"]


@pytest.fixture
def client(new_url: NewURL) -> Iterator[TestClient]:
    db = Database(new_url())
    with TestClient(create_app(db)) as client:

        async def fill() -> None:
            await db.create_all()
            async with db.begin() as session:
                session.add_all(articles())

        client.portal.call(fill)
        yield client


def ids(reply: Any) -> list[int]:
    assert reply.status_code == 200, reply.text
    return [item["id"] for item in reply.json()["items"]]


def links(reply: Any) -> dict[str, str]:
    """The links of a reply, their targets as paths."""
    found = re.findall(r'<([^>]*)>; rel="(\w+)"', reply.headers.get("link", ""))
    return {relation: urlsplit(target)._replace(scheme="", netloc="").geturl() for target, relation in found}


class TestSlices:
    def test_first(self, client: TestClient):
        reply = client.get("/slices")
        assert ids(reply) == list(range(25, 15, -1))
        assert reply.json() | {"items": []} == {
            "items": [],
            "limit": 10,
            "offset": 0,
            "total": 25,
            "has_more": True,
        }
        assert links(reply) == {
            "first": "/slices?offset=0&limit=10",
            "next": "/slices?offset=10&limit=10",
            "last": "/slices?offset=20&limit=10",
        }

    def test_last_and_beyond(self, client: TestClient):
        reply = client.get("/slices?offset=20&status=public")
        assert ids(reply) == []
        assert reply.json()["total"] == 20
        assert links(reply)["prev"] == "/slices?status=public&offset=10&limit=10"
        assert "next" not in links(reply)

    def test_uncounted(self, client: TestClient):
        reply = client.get("/skipping?skip=20&limit=3")
        assert ids(reply) == [5, 4, 3]
        assert reply.json()["total"] is None
        assert links(reply)["next"] == "/skipping?skip=23&limit=3"
        assert "last" not in links(reply)

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "offset=99999999999", "limit=x"])
    def test_refused(self, client: TestClient, query: str):
        assert client.get(f"/slices?{query}").status_code == 422


class TestPages:
    def test_all_of_them(self, client: TestClient):
        target, seen = "/pages?size=7&sort=title", []
        while target:
            reply = client.get(target)
            seen += ids(reply)
            assert reply.json()["pages"] == 4
            target = links(reply).get("next", "")
        assert seen == list(range(1, 26))

    def test_an_empty_list(self, client: TestClient):
        reply = client.get("/pages?search=nowhere")
        assert reply.json() == {
            "items": [],
            "page": 1,
            "size": 10,
            "total": 0,
            "pages": 0,
            "has_more": False,
        }
        assert links(reply)["last"] == "/pages?search=nowhere&page=1&size=10"


class TestCursors:
    @pytest.mark.parametrize("sort", ["", "votes", "-votes,title", "votes,-created_at", "-title"])
    def test_there_and_back(self, client: TestClient, sort: str):
        whole = ids(client.get("/slices", params={"sort": sort, "limit": 100}))
        assert sorted(whole) == list(range(1, 26))
        seen: list[int] = []
        target, last = f"/cursors?size=4&sort={sort}", ""
        while target:
            reply = client.get(target)
            seen += ids(reply)
            last, target = target, links(reply).get("next", "")
        assert seen == whole
        back: list[int] = []
        while last:
            reply = client.get(last)
            back = ids(reply) + back
            last = links(reply).get("prev", "")
        assert back == whole

    def test_items_that_come_meanwhile_move_nothing(self, client: TestClient):
        first = client.get("/cursors?size=5")
        db: Database = client.app.plugins.one(Database)  # type: ignore[attr-defined]

        async def add() -> None:
            async with db.begin() as session:
                session.add(articles(26)[-1])

        async def remove() -> None:
            async with db.begin() as session:
                await session.delete(await session.get(Article, 26))

        client.portal.call(add)
        try:
            following = client.get("/cursors", params={"size": 5, "cursor": first.json()["next"]})
            assert ids(first) + ids(following) == list(range(25, 15, -1))
        finally:
            client.portal.call(remove)

    @pytest.mark.parametrize("cursor", ["x", ">i:1", ">i:1~i:2~i:3", ">dt:x~i:1", "<~", "' OR 1=1 --", ">é"])
    def test_what_no_page_has_told(self, client: TestClient, cursor: str):
        reply = client.get("/cursors", params={"cursor": cursor})
        assert reply.status_code == 422, reply.text
        (error,) = reply.json()["detail"]
        assert error["loc"] == ["query", "cursor"]
        assert error["input"] == cursor


class TestListing:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("status=draft", [25, 20, 15, 10, 5]),
            ("status__in=draft&status__in=none", [25, 20, 15, 10, 5]),
            ("votes__gte=2&votes__lt=3&status=draft", [10]),
            ("created_at__lt=2026-01-01T03:00:00", [2, 1]),
            ("search=article 07", [7]),
            ("search=100%25", [7]),
            ("search=it_all", [7]),
            ("search=nothing 25", [25]),
            ("search='; DROP TABLE paginated_articles; --", []),
            ("status=' OR 1=1 --", []),
            ("sort=-votes,created_at&votes__gte=3", [3, 7, 11, 15, 19, 23]),
        ],
    )
    def test_found(self, client: TestClient, query: str, expected: list[int]):
        assert ids(client.get(f"/slices?limit=100&{query}")) == expected

    @pytest.mark.parametrize("query", ["sort=id", "sort=votes,-votes", "sort=votes;drop", "votes__gte=x"])
    def test_refused(self, client: TestClient, query: str):
        reply = client.get(f"/slices?{query}")
        assert reply.status_code == 422
        assert reply.json()["detail"][0]["loc"] == ["query", query.partition("=")[0]]

    def test_undeclared_names_are_not_read(self, client: TestClient):
        assert len(ids(client.get("/slices?body=x&id=3&limit=100"))) == 25

    def test_document(self, client: TestClient):
        parameters = client.get("/openapi.json").json()["paths"]["/slices"]["get"]["parameters"]
        assert [each["name"] for each in parameters] == [
            "search",
            "status",
            "status__in",
            "votes",
            "votes__gte",
            "votes__lt",
            "created_at__gte",
            "created_at__lt",
            "sort",
            "limit",
            "offset",
        ]
