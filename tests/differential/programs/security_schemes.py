"""Each security class: credentials missing, wrong, malformed; with auto_error and without; its document."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from ..harness import get, program


def basic(credentials: str, encoding: str = "utf-8") -> str:
    return "Basic " + b64encode(credentials.encode(encoding)).decode()


def authorization(*values: str) -> list[Any]:
    return [get("/", headers={"Authorization": value}) for value in values]


BASIC = (
    get("/"),
    *authorization("", "Basic", "Basic ", "Basic @@@", "Bearer abc", "Basic YQ", "BASIC" + basic("u:p")[5:]),
    *authorization(basic("nocolon"), basic("user:pass:word"), basic(":"), basic("user:"), basic("ü:é")),
    *authorization(basic("ü:é", "latin-1"), basic("u:p") + "=", basic("u:p").lower()),
)
BEARER = (
    get("/"),
    *authorization(
        "", "Bearer", "Bearer ", "Bearer abc", "bearer abc", "BEARER abc", "Bearer a b", "Basic abc"
    ),
    *authorization("Bearer  abc", "Digest abc", "Token abc", "abc"),
)
API_KEYS = (
    get("/"),
    get("/", headers={"X-Key": "header"}),
    get("/", headers={"X-Key": ""}),
    get("/", headers={"x_key": "underscored"}),
    get("/?key=query"),
    get("/?key="),
    get("/?key=1&key=2"),
    get("/?KEY=query"),
    get("/", headers={"Cookie": "key=cookie"}),
    get("/", headers={"Cookie": "key="}),
    get("/", headers={"Cookie": "other=1; key=cookie"}),
)


def one_scheme(name: str, make: Callable[[Any, bool], Any], steps: tuple[Any, ...]) -> None:
    """Two programs for one security class: with auto_error and without."""
    for auto_error in (True, False):

        def build(api: Any, auto_error: bool = auto_error) -> Any:
            app = api.FastAPI()
            scheme = make(api.security, auto_error)

            @app.get("/")
            def read(value: Any = api.Security(scheme)) -> Any:
                return {"value": value}

            return app

        build.__name__ = name if auto_error else f"{name}_optional"
        program(*steps)(build)


one_scheme("basic", lambda security, auto: security.HTTPBasic(auto_error=auto), BASIC)
one_scheme(
    "basic_with_realm",
    lambda security, auto: security.HTTPBasic(
        scheme_name="Door", realm="the house", description="Ring twice", auto_error=auto
    ),
    BASIC[:6],
)
one_scheme("bearer", lambda security, auto: security.HTTPBearer(auto_error=auto), BEARER)
one_scheme(
    "bearer_with_format",
    lambda security, auto: security.HTTPBearer(
        bearerFormat="JWT", scheme_name="Token", description="A *signed* token", auto_error=auto
    ),
    BEARER[:4],
)
one_scheme("digest", lambda security, auto: security.HTTPDigest(auto_error=auto), BEARER)
one_scheme(
    "http_base", lambda security, auto: security.http.HTTPBase(scheme="Custom", auto_error=auto), BEARER
)
one_scheme(
    "oauth2_password",
    lambda security, auto: security.OAuth2PasswordBearer(
        tokenUrl="token", scopes={"read": "Read", "write": "Write"}, auto_error=auto
    ),
    BEARER,
)
one_scheme(
    "oauth2_password_described",
    lambda security, auto: security.OAuth2PasswordBearer(
        tokenUrl="/api/token",
        refreshUrl="/api/refresh",
        scheme_name="Login",
        description="Log in",
        auto_error=auto,
    ),
    BEARER[:4],
)
one_scheme(
    "oauth2_code",
    lambda security, auto: security.OAuth2AuthorizationCodeBearer(
        authorizationUrl="authorize",
        tokenUrl="token",
        refreshUrl="refresh",
        scopes={"me": "About me"},
        description="With a code",
        auto_error=auto,
    ),
    BEARER,
)
one_scheme(
    "oauth2_any_flow",
    lambda security, auto: security.OAuth2(
        flows={
            "implicit": {"authorizationUrl": "https://a.example/authorize", "scopes": {"x": "X"}},
            "clientCredentials": {"tokenUrl": "https://a.example/token"},
        },
        scheme_name="Flows",
        auto_error=auto,
    ),
    BEARER,
)
one_scheme(
    "open_id_connect",
    lambda security, auto: security.OpenIdConnect(
        openIdConnectUrl="/.well-known/openid-configuration", auto_error=auto
    ),
    BEARER,
)
one_scheme(
    "key_in_header", lambda security, auto: security.APIKeyHeader(name="X-Key", auto_error=auto), API_KEYS
)
one_scheme(
    "key_in_query",
    lambda security, auto: security.APIKeyQuery(name="key", scheme_name="Key", auto_error=auto),
    API_KEYS,
)
one_scheme(
    "key_in_cookie",
    lambda security, auto: security.APIKeyCookie(name="key", description="Baked", auto_error=auto),
    API_KEYS,
)


@program(get("/"))
def flows_model(api: Any) -> Any:
    app = api.FastAPI()
    models = api.openapi.models
    flows = models.OAuthFlows(
        password=models.OAuthFlowPassword(tokenUrl="token", scopes={"a": "A"}),
        authorizationCode=models.OAuthFlowAuthorizationCode(authorizationUrl="auth", tokenUrl="token"),
    )

    @app.get("/")
    def read(value: Any = api.Security(api.security.OAuth2(flows=flows), scopes=["a"])) -> Any:
        return value

    return app


@program(get("/"), get("/", headers={"Authorization": "Bearer t"}))
def custom_oauth2(api: Any) -> Any:
    """A program's own flow class, over the public OAuth2 class."""

    class OAuth2ClientCredentials(api.security.OAuth2):  # type: ignore[misc]
        def __init__(self, token_url: str):
            flows = {"clientCredentials": {"tokenUrl": token_url, "scopes": {"all": "Everything"}}}
            super().__init__(flows=flows, scheme_name="Machines")

        async def __call__(self, request: api.Request) -> str:
            header = await super().__call__(request)
            scheme, token = api.security.utils.get_authorization_scheme_param(header)
            return f"{scheme}/{token}"

    app = api.FastAPI()

    @app.get("/")
    def read(token: str = api.Security(OAuth2ClientCredentials("/machines"), scopes=["all"])) -> str:
        return token

    return app


@program(
    get("/?parts=a"), get("/?parts=Bearer%20abc"), get("/?parts="), get("/?parts=Bearer%20%20a%20b"), get("/")
)
def authorization_scheme(api: Any) -> Any:
    app = api.FastAPI()

    @app.get("/")
    def read(parts: str | None = None) -> Any:
        return api.security.utils.get_authorization_scheme_param(parts)

    return app
