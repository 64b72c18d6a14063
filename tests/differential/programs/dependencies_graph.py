"""Sub-dependencies: caching, errors of several together, router and application levels, parameters."""

from typing import Annotated, Any

from pydantic import BaseModel

from ..harness import get, post, program


class Item(BaseModel):
    name: str
    price: float = 1.5


class Owner(BaseModel):
    login: str


@program(get("/once"), get("/once"), get("/uncached-first"), get("/no-cache-below"), get("/log"))
def caching(api: Any) -> Any:
    calls = [0]

    def count() -> int:
        calls[0] += 1
        return calls[0]

    def cached(value: int = api.Depends(count)) -> int:
        return value

    def fresh(value: int = api.Depends(count, use_cache=False)) -> int:
        return value

    app = api.FastAPI(dependencies=[api.Depends(count)])

    @app.get("/once")
    def once(
        a: int = api.Depends(count),
        b: int = api.Depends(count),
        c: int = api.Depends(count, use_cache=False),
        d: int = api.Depends(cached),
        e: int = api.Depends(fresh),
        f: int = api.Depends(cached, use_cache=False),
        g: int = api.Security(count, scopes=["x"]),
        h: int = api.Security(count, scopes=["y"]),
        i: int = api.Depends(count),
    ) -> Any:
        return [a, b, c, d, e, f, g, h, i]

    first = [0]

    def other() -> int:
        first[0] += 1
        return first[0]

    @app.get("/uncached-first")
    def uncached_first(
        a: int = api.Depends(other, use_cache=False), b: int = api.Depends(other), c: int = api.Depends(other)
    ) -> Any:
        return [a, b, c]

    @app.get("/no-cache-below")
    def no_cache_below(
        a: int = api.Depends(fresh),
        b: int = api.Depends(fresh),
        c: int = api.Depends(cached, use_cache=False),
    ) -> Any:
        return [a, b, c]

    @app.get("/log")
    def log() -> Any:
        return [calls, first]

    return app


@program(get("/"), get("/other"))
def caching_by_scopes(api: Any) -> Any:
    calls = [0]
    app = api.FastAPI()

    def current(scopes: api.security.SecurityScopes) -> Any:
        calls[0] += 1
        return [calls[0], scopes.scopes, scopes.scope_str]

    def plain() -> int:
        calls[0] += 1
        return calls[0]

    def middle(
        user: Any = api.Security(current, scopes=["m1", "m2"]), number: int = api.Depends(plain)
    ) -> Any:
        return [user, number]

    @app.get("/")
    def read(
        a: Any = api.Security(middle, scopes=["x"]),
        b: Any = api.Security(current, scopes=["x", "m1", "m2"]),
        c: Any = api.Security(current, scopes=["m2", "m1", "x"]),
        d: Any = api.Depends(current),
        e: Any = api.Depends(middle),
        f: Any = api.Security(middle, scopes=["x"]),
        g: Any = api.Depends(plain),
        h: Any = api.Security(plain, scopes=["x"]),
        i: Any = api.Security(current, scopes=["x", "x"]),
    ) -> Any:
        return [a, b, c, d, e, f, g, h, i]

    @app.get("/other", dependencies=[api.Security(middle, scopes=["route"])])
    def other(a: Any = api.Security(current, scopes=("route", "m2", "m1"))) -> Any:
        return a

    return app


@program(
    post("/items/x"),
    post("/items/x", json={}),
    post("/items/x", json={"item": {"name": 1}, "owner": {"login": "me"}}),
    post("/items/1?own=1&q1=1&q2=2", json={"item": {"name": "n"}, "owner": {}}),
    post("/items/1?own=1&q1=1&q2=2", content="{", headers={"content-type": "application/json"}),
    post(
        "/items/1?own=1&q1=1&q2=2",
        json={"item": {"name": "n"}, "owner": {"login": "l"}},
        headers={"h1": "1", "own-header": "2", "cookie": "c1=3"},
    ),
)
def errors_of_several(api: Any) -> Any:
    app = api.FastAPI()

    def deepest(
        q1: int,
        h1: Annotated[int, api.Header()],
        c1: Annotated[int, api.Cookie()],
    ) -> Any:
        return [q1, h1, c1]

    def middle(q2: int, item_id: str, below: Any = api.Depends(deepest)) -> Any:
        return [q2, item_id, below]

    def body(owner: Owner) -> Owner:
        return owner

    @app.post("/items/{item_id}")
    def create(
        item_id: int,
        own: int,
        item: Item,
        own_header: Annotated[int, api.Header()],
        a: Any = api.Depends(middle),
        b: Any = api.Depends(body),
    ) -> Any:
        return [item_id, own, item, own_header, a, b]

    return app


@program(
    get("/"), get("/log"), get("/?q=1"), get("/log"), get("/?z=1"), get("/log"), get("/?q=1&z=1"), get("/log")
)
def what_runs_beside_an_error(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI()

    def wants_q(q: int) -> None:
        log.append("wants q")

    def above(value: None = api.Depends(wants_q)) -> None:
        log.append("above")

    def sibling() -> None:
        log.append("sibling")

    def generator() -> Any:
        log.append("enters")
        try:
            yield
        finally:
            log.append("exits")

    @app.get("/")
    def read(
        z: int,
        a: None = api.Depends(above),
        b: None = api.Depends(sibling),
        c: None = api.Depends(generator),
    ) -> None:
        log.append("endpoint")

    @app.get("/log")
    def read_log() -> list[str]:
        seen = list(log)
        log.clear()
        return seen

    return app


@program(
    get("/outer/inner/item"),
    get("/outer/inner/item?token=t"),
    get("/outer/inner/item?token=t&x=1"),
    get("/outer/plain?token=t"),
    get("/root?token=t"),
    get("/log?token=t"),
)
def levels(api: Any) -> Any:
    log: list[str] = []

    def noting(name: str) -> Any:
        def note() -> None:
            log.append(name)

        return api.Depends(note)

    def token(token: str) -> None:
        log.append("token")

    app = api.FastAPI(dependencies=[noting("application"), api.Depends(token)])
    outer = api.APIRouter(prefix="/outer", dependencies=[noting("outer router")])
    inner = api.APIRouter(dependencies=[noting("inner router")])

    @inner.get("/item", dependencies=[noting("path"), noting("path again")])
    def item(x: int, value: Any = noting("parameter")) -> str:
        log.append("item")
        return "item"

    @outer.get("/plain")
    def plain() -> str:
        return "plain"

    outer.include_router(inner, prefix="/inner", dependencies=[noting("inner include")])
    app.include_router(outer, dependencies=[noting("outer include")])

    @app.get("/root")
    def root() -> str:
        return "root"

    @app.get("/log", include_in_schema=False)
    def read_log() -> list[str]:
        return log

    app.router.dependencies.append(noting("late"))

    return app


@program(
    get("/page"),
    get("/page?skip=-1&limit=x"),
    get("/page?skip=5&limit=7", headers={"x-token": "t"}),
    post("/form", data={"login": "me"}),
    post("/form", data={"name": "n", "login": "me"}),
    post("/body", json={"name": "a"}),
    post("/body", json={"item": {"name": "a"}}),
    post("/two-bodies", json={"item": {"name": "a"}, "owner": {"login": "l"}}),
    post("/two-bodies", json={"name": "a", "login": "l"}),
    post("/same-body-twice", json={"name": "a"}),
    get("/items/4/deep"),
    get("/items/x/deep"),
)
def own_parameters(api: Any) -> Any:
    app = api.FastAPI()

    class Page:
        def __init__(self, skip: Annotated[int, api.Query(ge=0)] = 0, limit: int = 10):
            self.skip, self.limit = skip, limit

    def token(x_token: Annotated[str | None, api.Header()] = None) -> str | None:
        return x_token

    @app.get("/page")
    def page(page: Annotated[Page, api.Depends()], token: Annotated[str | None, api.Depends(token)]) -> Any:
        return [page.skip, page.limit, token]

    def form(login: Annotated[str, api.Form()]) -> str:
        return login

    @app.post("/form")
    def with_form(name: Annotated[str, api.Form()], login: str = api.Depends(form)) -> Any:
        return [name, login]

    def body(item: Item) -> Item:
        return item

    def owner(owner: Owner) -> Owner:
        return owner

    @app.post("/body")
    def with_body(item: Item = api.Depends(body)) -> Item:
        return item

    @app.post("/two-bodies")
    def two_bodies(item: Item = api.Depends(body), owner: Owner = api.Depends(owner)) -> Any:
        return [item, owner]

    @app.post("/same-body-twice")
    def same_body_twice(item: Item, again: Item = api.Depends(body)) -> Any:
        return [item, again, item is again]

    def by_path(item_id: int) -> int:
        return item_id * 2

    @app.get("/items/{item_id}/deep")
    def deep(doubled: int = api.Depends(by_path)) -> int:
        return doubled

    return app
