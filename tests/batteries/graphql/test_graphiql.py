from __future__ import annotations

import re
from pathlib import Path

import pytest
import strawberry

import martlet.graphql
from martlet import Martlet
from martlet.graphql import GraphQL
from martlet.testing import TestClient

ASSETS = Path(martlet.graphql.__file__).with_name("assets")


@strawberry.type
class Query:
    @strawberry.field
    def one(self) -> int:
        return 1


def client(root_path: str = "", **options: str | None) -> TestClient:
    app = Martlet(title="<Books>", root_path=root_path).use(GraphQL(strawberry.Schema(Query), **options))
    return TestClient(app)


@pytest.mark.parametrize("root_path", ["", "/api"])
def test_the_page_asks_its_own_host_alone_and_what_it_asks_for_is_there(root_path: str):
    session = client(root_path)
    page = session.get("/graphiql")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    places = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    scripts = [place for place in places if place != "data:,"]
    assert len(scripts) == 6
    for place in scripts:
        assert place.startswith(f"{root_path}/graphiql/assets/")
        assert session.get(place.removeprefix(root_path)).status_code == 200
    assert f'data-url="{root_path}/graphql"' in page.text
    assert "://" not in page.text
    assert "<title>&lt;Books&gt; - GraphiQL</title>" in page.text


def test_styles_ask_no_other_host():
    for sheet in ASSETS.rglob("*.css"):
        assert not re.search(r"@import|url\(\s*['\"]?(?!['\"]|data:|#)", sheet.read_text(encoding="utf-8"))


def test_vendored_packages_have_their_licences():
    for package in ("graphiql", "react", "react-dom"):
        assert "MIT License" in (ASSETS / package / "LICENSE").read_text(encoding="utf-8")
        assert re.fullmatch(r"\d+\.\d+\.\d+\n", (ASSETS / package / "VERSION").read_text(encoding="utf-8"))


def test_paths_and_no_page():
    elsewhere = client(path="/api/query", graphiql="/ide")
    assert elsewhere.get("/ide").status_code == 200
    assert elsewhere.post("/api/query", json={"query": "{ one }"}).json() == {"data": {"one": 1}}
    without = client(graphiql=None)
    assert without.get("/graphiql").status_code == 404
    assert without.get("/graphiql/assets/page.js").status_code == 404


def test_nothing_of_it_stands_in_the_openapi_document():
    assert client().get("/openapi.json").json()["paths"] == {}
