"""Security as services use it: password forms, scopes through several levels, several schemes on one path."""

from typing import Annotated, Any

from starlette.requests import HTTPConnection

from ..harness import get, post, program, ws

FORM = {"username": "me", "password": "secret"}


@program(
    post("/token"),
    post("/token", data=FORM),
    post("/token", data={**FORM, "grant_type": "password", "scope": "a b  c"}),
    post("/token", data={**FORM, "grant_type": "other"}),
    post("/token", data={**FORM, "grant_type": "passwordx"}),
    post("/token", data={**FORM, "client_id": "id", "client_secret": "cs", "scope": ""}),
    post("/token", data={"username": ""}),
    post("/token", json=FORM),
    post("/token", files={"username": (None, "me"), "password": (None, "pw")}),
    post("/strict", data=FORM),
    post("/strict", data={**FORM, "grant_type": "password", "scope": "x"}),
    post("/strict", data={**FORM, "grant_type": "refresh"}),
)
def password_forms(api: Any) -> Any:
    app = api.FastAPI()

    def shown(form: Any) -> Any:
        return [
            form.username,
            form.password,
            form.grant_type,
            form.scopes,
            form.client_id,
            form.client_secret,
        ]

    @app.post("/token")
    def token(form: Annotated[api.security.OAuth2PasswordRequestForm, api.Depends()]) -> Any:
        return shown(form)

    @app.post("/strict")
    async def strict(form: api.security.OAuth2PasswordRequestFormStrict = api.Depends()) -> Any:
        return shown(form)

    return app


def bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


@program(
    get("/me"),
    get("/me", **bearer("nobody")),
    get("/me", **bearer("me")),
    get("/me", **bearer("me,items")),
    get("/me/items", **bearer("me")),
    get("/me/items", **bearer("me,items")),
    get("/admin/status", **bearer("me")),
    get("/admin/status", **bearer("admin")),
    get("/admin/users", **bearer("admin,me")),
    get("/any", **bearer("x")),
)
def nested_scopes(api: Any) -> Any:
    app = api.FastAPI()
    admin = api.APIRouter(prefix="/admin")
    oauth2 = api.security.OAuth2PasswordBearer(
        tokenUrl="token", scopes={"me": "About me", "items": "My items", "admin": "All"}
    )

    async def current_user(
        scopes: api.security.SecurityScopes, token: Annotated[str, api.Depends(oauth2)]
    ) -> Any:
        challenge = f'Bearer scope="{scopes.scope_str}"' if scopes.scopes else "Bearer"
        if token == "nobody":
            raise api.HTTPException(401, "Unknown", {"WWW-Authenticate": challenge})
        for scope in scopes.scopes:
            if scope not in token.split(","):
                raise api.HTTPException(403, f"Wants {scope}", {"WWW-Authenticate": challenge})
        return {"token": token, "scopes": scopes.scopes}

    def active_user(user: Annotated[Any, api.Security(current_user, scopes=["me"])]) -> Any:
        return {**user, "active": True}

    @app.get("/me")
    def me(user: Annotated[Any, api.Depends(active_user)]) -> Any:
        return user

    @app.get("/me/items")
    def items(user: Annotated[Any, api.Security(active_user, scopes=["items"])]) -> Any:
        return user

    @app.get("/any", dependencies=[api.Depends(current_user)])
    def any_user(user: Annotated[Any, api.Security(current_user)]) -> Any:
        return user

    @admin.get("/status")
    def status() -> str:
        return "fine"

    @admin.get("/users")
    def users(user: Annotated[Any, api.Security(active_user, scopes=["admin"])]) -> Any:
        return user

    app.include_router(admin, dependencies=[api.Security(current_user, scopes=["admin"])])
    return app


@program(
    get("/either"),
    get("/either", headers={"X-Key": "k"}),
    get("/either", **bearer("t")),
    get("/both", **bearer("t")),
    get("/both", headers={"X-Key": "k"}),
    get("/both", headers={"X-Key": "k", "Authorization": "Bearer t"}),
    get("/by-dependencies", headers={"X-Key": "k"}),
    get("/same-class-twice", headers={"X-Key": "k", "X-Other": "o"}),
    get("/open"),
)
def several_schemes(api: Any) -> Any:
    security = api.security
    app = api.FastAPI()
    key = security.APIKeyHeader(name="X-Key", auto_error=False)
    strict_key = security.APIKeyHeader(name="X-Key")
    optional_token = security.HTTPBearer(auto_error=False)
    token = security.HTTPBearer()
    other = security.APIKeyHeader(name="X-Other", scheme_name="Other key", description="The other one")

    @app.get("/either")
    def either(key: Any = api.Security(key), token: Any = api.Security(optional_token)) -> Any:
        return [key, token]

    @app.get("/both")
    def both(token: Any = api.Security(token), key: Any = api.Security(strict_key)) -> Any:
        return [key, token]

    @app.get("/by-dependencies", dependencies=[api.Depends(strict_key)])
    def by_dependencies() -> str:
        return "in"

    @app.get("/same-class-twice")
    def twice(a: str = api.Depends(strict_key), b: str = api.Depends(other)) -> Any:
        return [a, b]

    @app.get("/open")
    def is_open() -> str:
        return "open"

    return app


@program(
    get("/a", **bearer("t")),
    get("/b", **bearer("t")),
    get("/c", **bearer("t")),
    get("/d", **bearer("t")),
    get("/e", **bearer("t")),
)
def merged_in_the_document(api: Any) -> Any:
    """One scheme asked for at several levels with different scopes."""
    oauth2 = api.security.OAuth2PasswordBearer("token", scopes={"x": "X", "y": "Y", "z": "Z"})
    same_name = api.security.OAuth2PasswordBearer(
        "other", scheme_name="OAuth2PasswordBearer", auto_error=False
    )
    app = api.FastAPI(dependencies=[api.Security(oauth2, scopes=["x"])])

    def below(token: str = api.Security(oauth2, scopes=["z"])) -> str:
        return token

    @app.get("/a")
    def a(token: str = api.Security(oauth2, scopes=["y", "x"])) -> str:
        return token

    @app.get("/b", dependencies=[api.Security(below, scopes=["y"])])
    def b(token: str = api.Depends(below)) -> str:
        return token

    @app.get("/c", responses={401: {"description": "Log in"}})
    def c() -> str:
        return "c"

    @app.get("/d", openapi_extra={"security": [{"extra": ["e"]}]})
    def d() -> str:
        return "d"

    @app.get("/e")
    def e(token: str = api.Security(same_name, scopes=["e"])) -> str:
        return token

    return app


@program(
    ws("/socket"),
    ws("/socket", headers={"Authorization": "Bearer t"}, receive=1),
    ws("/optional", receive=1),
    ws("/query?key=k", receive=1),
    ws("/query", receive=1),
    ws("/basic", receive=1, headers={"Authorization": "Basic @"}),
)
def over_websockets(api: Any) -> Any:
    app = api.FastAPI()
    security = api.security

    schemes = {
        "/socket": security.OAuth2PasswordBearer("token"),
        "/optional": security.APIKeyCookie(name="c", auto_error=False),
        "/query": security.APIKeyQuery(name="key"),
        "/basic": security.HTTPBasic(),
    }
    for path, scheme in schemes.items():

        @app.websocket(path)
        async def talk(socket: api.WebSocket, value: Any = api.Depends(scheme)) -> None:
            await socket.accept()
            await socket.send_json({"value": value})
            await socket.close()

    return app


@program(
    get("/", headers={"Authorization": "Bearer t"}),
    get("/"),
    ws("/ws", headers={"Authorization": "Bearer t"}),
)
def own_callable_schemes(api: Any) -> Any:
    """A program's own subclass of SecurityBase, and of a shipped class taking any connection."""
    models = api.openapi.models

    class Signature(api.security.base.SecurityBase):  # type: ignore[misc]
        def __init__(self) -> None:
            self.model = models.APIKey(**{"in": models.APIKeyIn.header}, name="X-Signature")
            self.scheme_name = "Signature"

        async def __call__(self, connection: HTTPConnection) -> str:
            return connection.headers.get("x-signature", "unsigned")

    class Claims(api.security.HTTPBearer):  # type: ignore[misc]
        async def __call__(self, request: HTTPConnection) -> Any:
            credentials = await super().__call__(request)
            return {"claims": credentials.credentials}

    app = api.FastAPI()

    @app.get("/")
    def read(signature: str = api.Security(Signature()), claims: Any = api.Depends(Claims())) -> Any:
        return [signature, claims]

    @app.websocket("/ws")
    async def socket(socket: api.WebSocket, claims: Any = api.Depends(Claims(auto_error=False))) -> None:
        await socket.accept()
        await socket.send_json(claims)

    return app
