from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from martlet import HTTPException, Martlet, Request
from martlet.admin import Admin, ModelView
from martlet.sql import Database
from martlet.testing import TestClient
from tests.batteries.databases import NewURL, backend, new_url

__all__ = ["backend", "new_url"]


class Base(DeclarativeBase):
    pass


class Bird(Base):
    __tablename__ = "birds"

    id: Mapped[int] = mapped_column(primary_key=True)
    species: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str] = mapped_column(default="swordfish")


def by_header(request: Request) -> bool:
    return request.headers.get("X-Admin") == "yes"


async def asks(request: Request) -> bool:
    if "X-Admin" not in request.headers:
        raise HTTPException(401, "who are you?", {"WWW-Authenticate": "Basic"})
    return by_header(request)


ADMIN = {"X-Admin": "yes"}
PATHS = ["/admin/", "/admin/bird/list", "/admin/bird/create", "/admin/static/css/vendor/tabler.min.css"]


def build(url: str = "sqlite://", models: Any = (Bird,), **options: Any) -> tuple[Martlet, Database]:
    db = Database(url, metadata=Base.metadata)
    return Martlet().use(db, Admin(db, models=models, **options)), db


@pytest.fixture
def served(new_url: NewURL) -> tuple[Martlet, Database]:
    app, db = build(new_url(), allow=by_header)
    Base.metadata.create_all(db.sync_engine)
    return app, db


@pytest.mark.parametrize("path", PATHS)
def test_nobody_enters_by_default(path: str):
    app, _ = build()
    for method in ("GET", "POST"):
        assert TestClient(app).request(method, path, headers=ADMIN).status_code == 403


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("allow", [by_header, asks])
def test_who_is_allowed_enters(path: str, allow: Any):
    app, db = build(allow=allow)
    with TestClient(app) as client:
        Base.metadata.create_all(db.sync_engine)
        assert client.get(path, headers=ADMIN).status_code == 200
        assert client.get(path, headers={"X-Admin": "no"}).status_code == 403


@pytest.mark.parametrize("answer", ["yes", 1, None, False])
def test_only_true_allows(answer: Any):
    app, _ = build(allow=lambda request: answer)
    assert TestClient(app).get("/admin/").status_code == 403


def test_allow_may_ask_for_credentials():
    app, _ = build(allow=asks)
    reply = TestClient(app).get("/admin/")
    assert (reply.status_code, reply.text) == (401, "who are you?")
    assert reply.headers["WWW-Authenticate"] == "Basic"


def test_login_url_is_where_pages_lead_that_are_not_allowed():
    app, _ = build(login_url="/login")
    client = TestClient(app, follow_redirects=False)
    reply = client.get("/admin/bird/list?page=2")
    assert reply.status_code == 303
    assert reply.headers["Location"] == "/login?next=%2Fadmin%2Fbird%2Flist%3Fpage%3D2"
    assert client.post("/admin/bird/create").status_code == 403


def token_in(page: str) -> str:
    found = re.search(r'name="csrftoken"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrftoken"', page)
    assert found
    return found[1] or found[2]


def test_rows_are_written_with_a_token_alone(served: tuple[Martlet, Database]):
    app, db = served

    def species() -> list[str]:
        with db.read_sync() as session:
            return list(session.scalars(select(Bird.species)))

    with TestClient(app, follow_redirects=False, headers=ADMIN) as client:
        forged = client.post("/admin/bird/create", data={"species": "swift"})
        assert forged.status_code == 403
        assert species() == []
        token = token_in(client.get("/admin/bird/create").text)
        made = client.post("/admin/bird/create", data={"species": "swift", "csrftoken": token})
        assert made.status_code == 303
        assert species() == ["swift"]
        listed = client.get("/admin/bird/list").text
        assert "swift" in listed


def test_secrets_are_left_out_unless_a_view_names_them(served: tuple[Martlet, Database]):
    app, db = served

    with db.begin_sync() as session:
        session.add(Bird(species="swift"))
    with TestClient(app, headers=ADMIN) as client:
        for path in ("/admin/bird/list", "/admin/bird/detail?pk=1", "/admin/bird/edit?pk=1"):
            page = client.get(path)
            assert page.status_code == 200, path
            assert "swift" in page.text
            assert "swordfish" not in page.text
            assert "password_hash" not in page.text
    shown, _ = build(str(db.engine.url), models=[ModelView(Bird)], allow=by_header)
    assert "password_hash" in TestClient(shown, headers=ADMIN).get("/admin/bird/create").text


@pytest.mark.parametrize("path", PATHS[:3])
def test_pages_ask_no_other_host(served: tuple[Martlet, Database], path: str):
    with TestClient(served[0], headers=ADMIN) as client:
        page = client.get(path)
        asked = re.findall(r'(?:src|href|@import url\()=?["\'](https?:)?//([^/"\']+)', page.text)
        assert {host for _, host in asked} <= {"testserver"}
        assert "rsms.me" not in page.text


def test_503_while_the_database_is_away(tmp_path: Any):
    app, _ = build(f"sqlite:///{tmp_path}/missing/birds.db", allow=by_header)
    reply = TestClient(app).get("/admin/bird/list", headers=ADMIN)
    assert reply.status_code == 503
    assert reply.headers["Retry-After"]


def test_a_program_with_templates_of_its_own_keeps_them_apart(
    served: tuple[Martlet, Database], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text("the program's own")
    monkeypatch.chdir(tmp_path)
    with TestClient(served[0], headers=ADMIN) as client:
        assert "the program's own" not in client.get("/admin/").text
