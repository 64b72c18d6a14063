"""Dependency overrides: sub-dependencies, parameters, generators, scopes, changes between requests."""

from typing import Annotated, Any

from ..harness import delete, get, post, program, put


@program(
    get("/item?q=3"),
    put("/overrides/parameters"),
    get("/item?q=3"),
    get("/item?z=3&s=t"),
    get("/item?z=x"),
    get("/path-level"),
    get("/path-level?z=1"),
    get("/nested?z=1"),
    get("/included?z=2"),
    put("/overrides/lambda"),
    get("/item"),
    get("/nested"),
    put("/overrides/generator"),
    get("/item"),
    get("/log"),
    delete("/overrides"),
    get("/item?q=4"),
)
def replaced_and_restored(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI()
    router = api.APIRouter()

    def original(q: int = 1) -> Any:
        return ["original", q]

    def sub(s: str = "s") -> str:
        return s

    def with_parameters(z: int, s: Annotated[str, api.Depends(sub)]) -> Any:
        return ["replacement", z, s]

    def generator() -> Any:
        log.append("enters")
        yield "generator"
        log.append("exits")

    replacements = {"parameters": with_parameters, "lambda": lambda: "lambda", "generator": generator}

    @app.put("/overrides/{name}")
    def override(name: str) -> None:
        app.dependency_overrides[original] = replacements[name]

    @app.delete("/overrides")
    def restore() -> None:
        app.dependency_overrides.clear()

    @app.get("/item")
    def item(value: Any = api.Depends(original)) -> Any:
        return value

    @app.get("/path-level", dependencies=[api.Depends(original)])
    def path_level() -> str:
        return "reached"

    def outer(value: Any = api.Depends(original)) -> Any:
        return ["outer", value]

    @app.get("/nested")
    def nested(value: Any = api.Depends(outer)) -> Any:
        return value

    @router.get("/included")
    def included(value: Any = api.Depends(original)) -> Any:
        return value

    @app.get("/log")
    def read_log() -> list[str]:
        return log

    app.include_router(router)
    return app


@program(get("/chain"), get("/sub-of-override?z=5"), get("/shared"), get("/endpoint"), get("/not-cached"))
def looked_up_once(api: Any) -> Any:
    calls = [0]
    app = api.FastAPI()

    def first() -> str:
        return "first"

    def second() -> str:
        return "second"

    def third() -> str:
        return "third"

    def counting() -> int:
        calls[0] += 1
        return calls[0]

    def original() -> str:
        return "original"

    def replacement(z: int, value: str = api.Depends(second)) -> Any:
        return [z, value]

    def one() -> int:
        return -1

    def two() -> int:
        return -2

    @app.get("/chain")
    def chain(value: str = api.Depends(first)) -> str:
        return value

    @app.get("/sub-of-override")
    def sub_of_override(value: Any = api.Depends(original)) -> Any:
        return value

    @app.get("/shared")
    def shared(a: int = api.Depends(one), b: int = api.Depends(two), c: int = api.Depends(one)) -> Any:
        return [a, b, c]

    @app.get("/not-cached")
    def not_cached(
        a: int = api.Depends(one, use_cache=False), b: int = api.Depends(one, use_cache=False)
    ) -> Any:
        return [a, b]

    @app.get("/endpoint")
    def endpoint() -> str:
        return "endpoint"

    app.dependency_overrides = {
        first: second,
        second: third,
        original: replacement,
        one: counting,
        two: counting,
        endpoint: third,
    }
    return app


@program(get("/scopes"), get("/mounted/"), get("/secured"), post("/body", json={}))
def special_places(api: Any) -> Any:
    app, mounted = api.FastAPI(), api.FastAPI()

    def original() -> str:
        return "original"

    def scopes(scopes: api.security.SecurityScopes) -> list[str]:
        return scopes.scopes

    bearer = api.security.OAuth2PasswordBearer("token")

    def body(b: Annotated[int, api.Body(embed=True)]) -> int:
        return b

    def nothing() -> None:
        return None

    @app.get("/scopes")
    def with_scopes(value: Any = api.Security(original, scopes=["read"])) -> Any:
        return value

    @mounted.get("/")
    def in_mounted(value: Any = api.Depends(original)) -> Any:
        return value

    @app.get("/secured")
    def secured(token: Any = api.Depends(bearer)) -> Any:
        return token

    @app.post("/body")
    def with_body(value: Any = api.Depends(nothing)) -> Any:
        return value

    app.mount("/mounted", mounted)
    app.dependency_overrides.update({original: scopes, bearer: lambda: "fake", nothing: body})
    return app
