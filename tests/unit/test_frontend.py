"""Frontends beyond what the differential suite compares: who answers, in which order, with what around it."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from starlette.exceptions import HTTPException as StarletteHTTPException

from martlet import APIRouter, Body, Depends, Header, HTTPException, Martlet, Request, Response
from martlet.background import BackgroundTasks
from martlet.testclient import TestClient

PAGE = {"accept": "text/html"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in {"index.html": "home", "script.js": "1", "about/index.html": "about"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("other")
    (path / "index.html").write_text("other")
    return path


def client_of(app: Martlet) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def test_the_longest_prefix_wins_wherever_it_was_declared(site: Path, other: Path) -> None:
    app, first, second = Martlet(), APIRouter(), APIRouter()
    app.frontend("/", directory=other)
    first.frontend("/ui", directory=site)
    second.frontend("/ui", directory=other)
    second.frontend("/ui/about", directory=other)
    app.include_router(first)
    app.include_router(second)
    client = client_of(app)
    assert client.get("/ui/").text == "home"
    assert client.get("/ui/about/").text == "other"
    assert client.get("/uix", headers=PAGE).text == "other"


def test_an_application_goes_before_its_routers(site: Path, other: Path) -> None:
    app, router = Martlet(), APIRouter()
    router.frontend("/", directory=site)
    app.include_router(router)
    app.frontend("/", directory=other)
    assert client_of(app).get("/").text == "other"


def test_a_frontend_declared_after_a_request_and_after_inclusion(site: Path) -> None:
    app, router = Martlet(), APIRouter()
    app.include_router(router, prefix="/x")
    client = client_of(app)
    assert client.get("/x/").status_code == 404
    router.frontend("/", directory=site)
    assert client.get("/x/").text == "home"
    router.fallbacks.clear()
    assert client.get("/x/").status_code == 404


def test_dependencies_run_around_it(site: Path) -> None:
    events: list[str] = []

    def outer(number: int) -> None:
        events.append(f"outer {number}")

    def inner(response: Response, tasks: BackgroundTasks) -> Iterator[None]:
        response.headers["x-inner"] = "1"
        tasks.add_task(events.append, "task")
        try:
            yield
        except StarletteHTTPException as error:
            events.append(f"failed {error.status_code}")
            raise
        finally:
            events.append("exit")

    app, router = Martlet(dependencies=[Depends(outer)]), APIRouter(dependencies=[Depends(inner)])
    router.frontend("/ui", directory=site)
    app.include_router(router, prefix="/p")
    client = client_of(app)
    found = client.get("/p/ui/?number=1")
    assert (found.text, found.headers["x-inner"], events) == ("home", "1", ["outer 1", "task", "exit"])
    events.clear()
    assert client.get("/p/ui/missing?number=2").status_code == 404
    assert events == ["outer 2", "failed 404", "exit"]
    assert client.get("/p/ui/").status_code == 422
    events.clear()
    assert client.post("/p/ui/?number=3").status_code == 405
    assert events == []


def test_a_dependency_may_take_a_body(site: Path) -> None:
    seen: list[int] = []

    def take(number: Annotated[int, Body()]) -> None:
        seen.append(number)

    app = Martlet(dependencies=[Depends(take)])
    app.frontend("/", directory=site)
    assert client_of(app).request("GET", "/", json=3).text == "home"
    assert seen == [3]


def test_the_scope_tells_who_answered(site: Path) -> None:
    app, seen = Martlet(), []

    def note(request: Request) -> None:
        seen.append((request.scope["route"].path, request.path_params))

    router = APIRouter(prefix="/r", dependencies=[Depends(note)])
    router.frontend("/ui", directory=site)
    app.include_router(router, prefix="/p")
    assert client_of(app).get("/p/r/ui/script.js").text == "1"
    assert seen == [("/r/ui", {})]


def test_a_guard_hides_the_fallback_too(site: Path) -> None:
    def guard(x_pass: Annotated[str | None, Header()] = None) -> None:
        if x_pass is None:
            raise HTTPException(403)

    app = Martlet(dependencies=[Depends(guard)])
    app.frontend("/", directory=site)
    client = client_of(app)
    assert [client.get(path, headers=PAGE).status_code for path in ("/", "/missing")] == [403, 403]
    assert client.get("/missing", headers={**PAGE, "x-pass": "1"}).text == "home"


@pytest.mark.parametrize(
    ("accept", "gets_page"),
    [
        ("text/html", True),
        ("TEXT/HTML;level=1", True),
        ("application/json, application/xhtml+xml;q=0.1", True),
        ("text/html;q=x", True),
        ("text/html;q=0", False),
        ("text/html; Q = 0.00", False),
        ("text/htmlx", False),
        ("text/*", False),
        ("*/*", False),
        ("", False),
        ('application/json;x="text/html"', False),
    ],
)
def test_who_gets_the_start_page(site: Path, accept: str, gets_page: bool) -> None:
    app = Martlet()
    app.frontend("/", directory=site)
    assert client_of(app).get("/missing", headers={"accept": accept}).status_code == (
        200 if gets_page else 404
    )


@pytest.mark.parametrize(
    "path", ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/a/../../secret", "/%00", "/" + "a" * 300]
)
def test_nothing_outside_is_served(site: Path, path: str) -> None:
    root = site / "root"
    root.mkdir()
    (site / "secret").write_text("secret")
    (root / "link").symlink_to(site / "secret")
    app = Martlet()
    app.frontend("/", directory=root)
    scope_path = client_of(app).build_request("GET", path).url.raw_path
    assert client_of(app).get(path).status_code == 404, scope_path
    assert client_of(app).get("/link").status_code == 404


def test_a_fallback_that_comes_and_goes(site: Path) -> None:
    app = Martlet()
    app.frontend("/", directory=site)
    client = client_of(app)
    (site / "404.html").write_text("nothing here")
    page = client.get("/missing")
    assert (page.status_code, page.text) == (404, "nothing here")
    (site / "404.html").unlink()
    assert client.get("/missing").json() == {"detail": "Not Found"}


def test_a_limit_on_bodies_holds(site: Path) -> None:
    app, router = Martlet(), APIRouter(max_body_size=3)
    router.frontend("/ui", directory=site)
    app.include_router(router)
    client = client_of(app)
    assert client.request("GET", "/ui/", content=b"123").text == "home"
    assert client.request("GET", "/ui/", content=b"1234").status_code == 413


def test_development_only_warns(monkeypatch: pytest.MonkeyPatch, site: Path) -> None:
    monkeypatch.setenv("FASTAPI_ENV", "development")
    app, router = Martlet(), APIRouter()
    for declarer in (app, router):
        with pytest.warns(UserWarning, match="does not exist") as caught:
            declarer.frontend("/", directory=site / "later")
        assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        app.frontend("/silent", directory=site, fallback="404.html")
        app.frontend("/unchecked", directory=site / "later", check_dir=False)
    with pytest.raises(RuntimeError, match="does not exist"):
        app.frontend("/strict", directory=site / "later", check_dir=True)
    monkeypatch.delenv("FASTAPI_ENV")
    with pytest.raises(RuntimeError, match=r"404\.html"):
        app.frontend("/strict", directory=site, fallback="404.html")


def test_included_routers_of_a_mounted_application(site: Path) -> None:
    app, mounted, router = Martlet(), Martlet(), APIRouter()
    router.frontend("/ui", directory=site)
    mounted.include_router(router)
    app.mount("/mounted", mounted)
    client: Any = client_of(app)
    assert client.get("/mounted/ui/").text == "home"
    assert client.get("/mounted/ui/about").headers["location"] == "http://testserver/mounted/ui/about/"
