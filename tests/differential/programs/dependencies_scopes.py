"""How often a dependency is called where the scopes on the way to it differ."""

from typing import Annotated, Any

from ..harness import get, program

PATHS = [
    get(f"/{scheme}/{way}") for scheme in ("scheme", "function") for way in ("direct", "security", "deep")
]


@program(*PATHS)
def calls_counted(api):
    app = api.FastAPI()
    Depends, Security = api.Depends, api.Security
    calls = []

    def add(path, credentials, way):
        wanted = Security(credentials) if way == "security" else Depends(credentials)

        def lowest(token: Annotated[Any, wanted], q: Annotated[int, api.Query(description="lowest")] = 1):
            calls.append("lowest")

        def above(lowest: Annotated[Any, Depends(lowest)]):
            calls.append("above")

        inner = above if way == "deep" else lowest

        def outer(
            inner: Annotated[Any, Depends(inner)], q: Annotated[int, api.Query(description="outer")] = 2
        ):
            calls.append("outer")

        @app.get(path, dependencies=[Depends(inner), Security(outer, scopes=["z"])])
        async def read():
            counted = list(calls)
            calls.clear()
            return counted

    for scheme, credentials in (
        ("scheme", api.security.HTTPBasic(auto_error=False)),
        ("function", lambda: 1),
    ):
        for way in ("direct", "security", "deep"):
            add(f"/{scheme}/{way}", credentials, way)
    return app


@program(*(get(f"/{first}/{second}") for first in range(3) for second in range(3)))
def stated_and_usual_scopes_share_a_call(api):
    app = api.FastAPI()
    calls = []

    def yields():
        calls.append("in")
        yield len(calls)

    def returns():
        calls.append("in")
        return len(calls)

    scopes = (None, "request", "function")
    for first, one in enumerate(scopes):
        for second, two in enumerate(scopes):

            @app.get(f"/{first}/{second}")
            def read(
                a: int = api.Depends(yields, scope=one),
                b: int = api.Depends(yields, scope=two),
                c: int = api.Depends(returns, scope=one),
                d: int = api.Depends(returns, scope=two),
            ):
                return [b - a, d - c]

    return app


@program(get("/yields"), get("/returns"))
def overrides_keep_the_usual_scope(api):
    app = api.FastAPI()
    calls = []

    def yields():
        yield None

    def returns():
        return None

    def yields_instead():
        calls.append("in")
        yield len(calls)

    def returns_instead():
        calls.append("in")
        return len(calls)

    @app.get("/yields")
    def read(a: int = api.Depends(yields), b: int = api.Depends(yields, scope="request")):
        return b - a

    @app.get("/returns")
    def read_too(a: int = api.Depends(returns), b: int = api.Depends(returns, scope="request")):
        return b - a

    app.dependency_overrides |= {yields: returns_instead, returns: yields_instead}
    return app
