from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from martlet import APIRouter, BackgroundTasks, Depends, Header, HTTPException, Martlet, Request, Response
from martlet.cache import Cache
from martlet.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from martlet.testclient import TestClient
from martlet.testing import AsyncTestClient

MakeClient = Callable[[Martlet], TestClient]


class User(BaseModel):
    id: int
    name: str


class Bird:
    def __init__(self, name: str, secret: str = "") -> None:
        self.name = name
        self.secret = secret


class BirdOut(BaseModel):
    name: str
    note: str | None = None


USERS = {"Bearer ann": User(id=1, name="ann"), "Bearer ben": User(id=2, name="ben")}


async def user(authorization: Annotated[str, Header()] = "") -> User:
    if authorization not in USERS:
        raise HTTPException(401)
    return USERS[authorization]


CurrentUser = Annotated[User, Depends(user)]


class Counted:
    """An application whose endpoints count their calls."""

    def __init__(self, url: str, prefix: str) -> None:
        self.cache = Cache(url, prefix=prefix)
        self.app = Martlet().use(self.cache)
        self.calls = 0

    def call(self) -> int:
        self.calls += 1
        return self.calls


@pytest.fixture
def counted(url: str, prefix: str) -> Counted:
    return Counted(url, prefix)


@pytest.fixture
def client(counted: Counted) -> Iterator[TestClient]:
    with TestClient(counted.app, raise_server_exceptions=False) as client:
        yield client
        assert client.portal is not None
        client.portal.call(counted.cache.clear)


def test_a_reply_is_kept(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/number/{number}")
    @counted.cache.reply(ttl=60)
    async def number(number: int, add: int = 0) -> dict[str, int]:
        return {"number": number + add, "call": counted.call()}

    first, second = client.get("/number/1"), client.get("/number/1")
    assert first.json() == second.json() == {"number": 1, "call": 1}
    for reply in (first, second):
        assert reply.headers["cache-control"] == "max-age=60"
        assert reply.headers["content-type"] == "application/json"
        assert reply.headers["etag"] == first.headers["etag"]
    assert client.get("/number/1?add=1").json() == {"number": 2, "call": 2}
    assert client.get("/number/2").json() == {"number": 2, "call": 3}
    assert client.get("/number/x").status_code == 422
    assert "cache_request" not in str(counted.app.openapi())


def test_the_order_of_query_parameters_does_not_matter(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/")
    @counted.cache.reply()
    def listed(a: int, b: int) -> int:
        return counted.call()

    assert [client.get(f"/?{query}").json() for query in ("a=1&b=2", "b=2&a=1", "a=2&b=1")] == [1, 1, 2]


@pytest.mark.parametrize("shown", ["{}", "W/{}", '"other", {}', "*", '"a,b",W/{} '])
def test_if_none_match(counted: Counted, client: TestClient, shown: str) -> None:
    @counted.app.get("/")
    @counted.cache.reply(ttl=60, vary=["Accept-Language"])
    async def hello(response: Response) -> str:
        response.headers["X-Own"] = "1"
        return "hello"

    etag = client.get("/").headers["etag"]
    reply = client.get("/", headers={"If-None-Match": shown.format(etag)})
    assert (reply.status_code, reply.content) == (304, b"")
    assert reply.headers["etag"] == etag
    assert reply.headers["cache-control"] == "max-age=60"
    assert "accept-language" in reply.headers["vary"]
    assert "content-type" not in reply.headers
    assert client.get("/", headers={"If-None-Match": '"other"'}).text == '"hello"'


def test_response_models_hold(counted: Counted, client: TestClient) -> None:
    router = APIRouter(prefix="/birds")

    @router.get("/{name}", response_model=BirdOut, response_model_exclude_none=True)
    @counted.cache.reply()
    async def bird(name: str) -> Any:
        return Bird(name, secret="nest")

    @router.get("")
    @counted.cache.reply()
    async def wrong() -> list[int]:
        return ["swift"]  # type: ignore[list-item]

    counted.app.include_router(router)
    for _ in range(2):
        assert client.get("/birds/swift").json() == {"name": "swift"}
    assert client.get("/birds").status_code == 500
    schema = counted.app.openapi()["paths"]["/birds/{name}"]["get"]["responses"]["200"]
    assert schema["content"]["application/json"]["schema"]["$ref"].endswith("/BirdOut")


def test_other_responses_are_kept_too(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/page", response_class=HTMLResponse)
    @counted.cache.reply()
    async def page() -> str:
        return f"<p>{counted.call()}"

    @counted.app.get("/text")
    @counted.cache.reply()
    async def text() -> PlainTextResponse:
        return PlainTextResponse(f"{counted.call()}\n", headers={"X-Own": "yes"})

    for _ in range(2):
        reply = client.get("/page")
        assert (reply.text, reply.headers["content-type"]) == ("<p>1", "text/html; charset=utf-8")
    for _ in range(2):
        reply = client.get("/text")
        assert (reply.text, reply.headers["x-own"]) == ("2\n", "yes")


def test_the_response_class_of_a_router_holds(counted: Counted, client: TestClient) -> None:
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/page")
    @counted.cache.reply()
    async def page() -> str:
        return "<p>"

    counted.app.include_router(router, prefix="/a")
    for _ in range(2):
        reply = client.get("/a/page")
        assert (reply.text, reply.headers["content-type"]) == ("<p>", "text/html; charset=utf-8")


def test_replies_to_requests_with_credentials_are_not_kept(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/me")
    @counted.cache.reply(ttl=60)
    async def me(own: CurrentUser) -> str:
        return own.name

    for name in ("ann", "ben", "ann"):
        reply = client.get("/me", headers={"Authorization": f"Bearer {name}"})
        assert reply.json() == name
        assert reply.headers["cache-control"] == "private, no-cache"
        assert {"authorization", "cookie"} <= set(reply.headers["vary"].split(", "))
    assert client.get("/me").status_code == 401


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "X-API-Key"])
def test_a_kept_reply_is_not_given_to_who_shows_credentials(
    counted: Counted, client: TestClient, header: str
) -> None:
    @counted.app.get("/")
    @counted.cache.reply(ttl=60)
    async def hello(request: Request) -> str:
        return request.headers.get(header, "nobody")

    for shown in ("", "a=1", "", "a=2"):
        headers = {header: shown} if shown else {}
        assert client.get("/", headers=headers).json() == (shown or "nobody")
    assert header.lower() in client.get("/").headers["vary"]


def test_replies_keyed_by_user(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/me")
    @counted.cache.reply(ttl=60, user="{own.id}")
    async def me(own: CurrentUser) -> str:
        return f"{own.name} {counted.call()}"

    for name, told in (("ann", "ann 1"), ("ben", "ben 2"), ("ann", "ann 1"), ("ben", "ben 2")):
        reply = client.get("/me", headers={"Authorization": f"Bearer {name}"})
        assert reply.json() == told
        assert reply.headers["cache-control"] == "private, max-age=60"


def test_shared_replies_are_still_refused_by_dependencies(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/members", dependencies=[Depends(user)])
    @counted.cache.reply(ttl=60, shared=True)
    async def members() -> int:
        return counted.call()

    for name in ("ann", "ben"):
        reply = client.get("/members", headers={"Authorization": f"Bearer {name}"})
        assert (reply.json(), reply.headers["cache-control"]) == (1, "public, max-age=60")
        assert "vary" not in reply.headers
    assert client.get("/members").status_code == 401


def test_replies_that_set_cookies_are_not_kept(counted: Counted, client: TestClient) -> None:
    async def session(response: Response, new: bool = False) -> None:
        if new:
            response.set_cookie("session", "s")

    @counted.app.get("/endpoint")
    @counted.cache.reply(shared=True)
    async def endpoint(response: Response) -> int:
        response.set_cookie("n", str(counted.call()))
        return counted.calls

    @counted.app.get("/returned")
    @counted.cache.reply(shared=True)
    async def returned() -> Response:
        reply = PlainTextResponse(str(counted.call()))
        reply.set_cookie("a", "1")
        reply.set_cookie("b", "2")
        return reply

    @counted.app.get("/dependency", dependencies=[Depends(session)])
    @counted.cache.reply(shared=True)
    async def dependency() -> int:
        return counted.call()

    for path in ("/endpoint", "/returned", "/dependency?new=1"):
        first, second = client.get(path), client.get(path)
        assert first.text != second.text
        for reply in (first, second):
            assert reply.headers["cache-control"] == "no-store"
            assert "set-cookie" in reply.headers
            assert "etag" not in reply.headers
    assert len(client.get("/returned").headers.get_list("set-cookie")) == 2


def test_headers_of_dependencies_are_those_of_the_request(counted: Counted, client: TestClient) -> None:
    async def number(response: Response) -> None:
        response.headers["X-Number"] = str(counted.call())

    @counted.app.get("/", dependencies=[Depends(number)])
    @counted.cache.reply()
    async def hello(response: Response) -> str:
        response.headers["X-Own"] = "own"
        return "hello"

    replies = [client.get("/") for _ in range(3)]
    assert [reply.headers.get_list("x-number") for reply in replies] == [["1"], ["2"], ["3"]]
    assert [reply.headers.get_list("x-own") for reply in replies] == [["own"]] * 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-store"},
        {"Cache-Control": "private, max-age=5"},
        {"Vary": "*"},
        {"Vary": "X-Other"},
    ],
)
def test_what_the_endpoint_says_is_heeded(
    counted: Counted, client: TestClient, headers: dict[str, str]
) -> None:
    @counted.app.get("/")
    @counted.cache.reply(shared=True)
    async def hello() -> Response:
        return PlainTextResponse(str(counted.call()), headers=headers)

    replies = [client.get("/") for _ in range(2)]
    assert [reply.text for reply in replies] == ["1", "2"]
    if "Cache-Control" in headers:
        assert {reply.headers["cache-control"] for reply in replies} == {headers["Cache-Control"]}


def test_what_is_not_a_whole_200_is_not_kept(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/{kind}")
    @counted.cache.reply()
    async def kinds(kind: str, response: Response) -> Any:
        counted.call()
        if kind == "refused":
            raise HTTPException(404, str(counted.calls))
        if kind == "stream":
            return StreamingResponse(iter([str(counted.calls)]))
        if kind == "task":
            tasks = BackgroundTasks()
            tasks.add_task(counted.call)
            return PlainTextResponse(str(counted.calls), background=tasks)
        response.status_code = 203
        return counted.calls

    for kind, status in (("refused", 404), ("stream", 200), ("task", 200), ("partly", 203)):
        first, second = client.get(f"/{kind}"), client.get(f"/{kind}")
        assert first.status_code == second.status_code == status
        assert first.text != second.text
        assert "max-age" not in first.headers.get("cache-control", "")


def test_other_methods_pass(counted: Counted, client: TestClient) -> None:
    @counted.app.api_route("/", methods=["GET", "POST"], operation_id="both")
    @counted.cache.reply()
    async def both() -> int:
        return counted.call()

    methods = ("GET", "POST", "POST", "GET")
    assert [client.request(method, "/").json() for method in methods] == [1, 2, 3, 1]


def test_vary(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/")
    @counted.cache.reply(vary=["Accept-Language"], shared=True)
    async def hello(accept_language: Annotated[str, Header()]) -> str:
        return f"{accept_language} {counted.call()}"

    replies = [client.get("/", headers={"Accept-Language": language}) for language in ("de", "en", "de")]
    assert [reply.json() for reply in replies] == ["de 1", "en 2", "de 1"]
    assert {reply.headers["vary"] for reply in replies} == {"accept-language"}


def test_invalidation_by_tag_and_prefix(counted: Counted, client: TestClient) -> None:
    @counted.app.get("/birds/{id}")
    @counted.cache.reply(ttl=60, tags=["bird:{id}"], max_age=0)
    async def bird(id: int) -> int:
        return counted.call()

    @counted.app.delete("/birds/{id}")
    async def changed(id: int) -> None:
        await counted.cache.invalidate(f"bird:{id}")

    @counted.app.delete("/birds")
    async def all_changed() -> None:
        await counted.cache.delete_prefix("reply:/birds/")

    assert client.get("/birds/1").headers["cache-control"] == "no-cache"
    assert [client.get(f"/birds/{id}").json() for id in (1, 2)] == [1, 2]
    client.delete("/birds/1")
    assert [client.get(f"/birds/{id}").json() for id in (1, 2)] == [3, 2]
    client.delete("/birds")
    assert [client.get(f"/birds/{id}").json() for id in (1, 2)] == [4, 5]


@pytest.mark.parametrize("kept", [True, False])
def test_single_flight(url: str, prefix: str, kept: bool) -> None:
    """Those that wait for a reply that turns out not to be kept compute their own."""
    counted = Counted(url, prefix)

    @counted.app.get("/")
    @counted.cache.reply()
    async def slow(response: Response) -> int:
        number = counted.call()
        await asyncio.sleep(0.1)
        if not kept:
            response.set_cookie("own", str(number))
        return number

    async def ask() -> list[tuple[int, str | None]]:
        async with AsyncTestClient(counted.app) as client:
            replies = await asyncio.gather(*(client.get("/") for _ in range(5)))
            await counted.cache.clear()
            return [(reply.json(), reply.headers.get("set-cookie")) for reply in replies]

    answers = asyncio.run(ask())
    assert counted.calls == (1 if kept else 5)
    assert len({number for number, _ in answers}) == counted.calls
    if not kept:
        assert all(cookie and cookie.startswith(f"own={number};") for number, cookie in answers)


def test_mistakes_are_told_at_once() -> None:
    cache = Cache()

    async def stream() -> Any:
        yield 1

    async def one(id: int) -> int:
        return id

    with pytest.raises(TypeError, match="can't keep the stream"):
        cache.reply()(stream)
    with pytest.raises(ValueError, match="has no parameter 'user'"):
        cache.reply(user="{user.id}")(one)
    with pytest.raises(ValueError, match="either shared=True or user"):
        cache.reply(user="{id}", shared=True)(one)


def test_without_its_server_the_endpoint_answers(closed_url: str) -> None:
    counted = Counted(closed_url, "")

    @counted.app.get("/")
    @counted.cache.reply(ttl=60)
    async def hello() -> int:
        return counted.call()

    @counted.app.get("/value")
    async def value() -> Any:
        return await counted.cache.get("value")

    client = TestClient(counted.app)
    assert [client.get("/").json(), client.get("/").json()] == [1, 2]
    reply = client.get("/value")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
