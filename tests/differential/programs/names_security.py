"""Every argument of the security schemes, and what their methods give."""

from typing import Any

from ..harness import get, post, program

AUTHORIZATIONS = ("Basic dXNlcjpwYXNz", "Basic !", "Bearer token", "bearer", "Digest a=b", "Own x", "")


def schemes_of(api: Any, auto_error: bool) -> dict[str, Any]:
    security = api.security
    flows = api.openapi.models.OAuthFlows(
        clientCredentials=api.openapi.models.OAuthFlowClientCredentials(tokenUrl="/token", scopes={"a": "A"})
    )
    common = {"description": "About it", "auto_error": auto_error}
    return {
        "cookie": security.APIKeyCookie(name="key", scheme_name="Cookie", **common),
        "header": security.APIKeyHeader(name="x-key", scheme_name="Header", **common),
        "query": security.APIKeyQuery(name="key", scheme_name="Query", **common),
        "basic": security.HTTPBasic(scheme_name="Basic", realm="the realm", **common),
        "bearer": security.HTTPBearer(bearerFormat="JWT", scheme_name="Bearer", **common),
        "digest": security.HTTPDigest(scheme_name="Digest", **common),
        "own": security.http.HTTPBase(scheme="own", scheme_name="Own", **common),
        "oauth2": security.OAuth2(flows=flows, scheme_name="OAuth2", **common),
        "oauth2_dict": security.OAuth2(flows={"implicit": {"authorizationUrl": "/a"}}, **common),
        "password": security.OAuth2PasswordBearer(
            tokenUrl="token", scheme_name="Password", scopes={"a": "A"}, refreshUrl="refresh", **common
        ),
        "code": security.OAuth2AuthorizationCodeBearer(
            authorizationUrl="auth",
            tokenUrl="token",
            refreshUrl="refresh",
            scheme_name="Code",
            scopes={"a": "A"},
            **common,
        ),
        "connect": security.OpenIdConnect(openIdConnectUrl="/connect", scheme_name="Connect", **common),
    }


def every_scheme(auto_error: bool) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        for name, scheme in schemes_of(api, auto_error).items():

            def read(given: Any = api.Depends(scheme), asked: Any = api.Security(scheme, scopes=["a"])):  # noqa: B008
                return [repr(given), given == asked]

            app.get(f"/{name}", name=name)(read)
        return app

    build.__name__ = f"schemes_{'strict' if auto_error else 'lenient'}"
    names = ("cookie", "header", "query", "basic", "bearer", "digest", "own", "oauth2", "oauth2_dict",
             "password", "code", "connect")  # fmt: skip
    steps = []
    for name in names:
        steps += [get(f"/{name}", headers={"authorization": value}) for value in AUTHORIZATIONS]
        steps += [
            get(f"/{name}"),
            get(f"/{name}?key=k", headers={"x-key": "k", "cookie": "key=k"}),
            get(f"/{name}?key=", headers={"x-key": "", "cookie": "key="}),
        ]
    program(*steps)(build)


every_scheme(True)
every_scheme(False)


@program(get("/errors"), get("/headers"), get("/keys"), get("/models"), get("/scopes"), get("/told"))
def what_schemes_give(api):
    app = api.FastAPI()
    schemes = schemes_of(api, True)

    @app.get("/errors")
    def errors():
        told = {}
        for name, scheme in schemes.items():
            error = (
                scheme.make_not_authenticated_error()
                if hasattr(scheme, "make_not_authenticated_error")
                else None
            )
            told[name] = error and [type(error).__name__, error.status_code, error.detail, error.headers]
        return told

    @app.get("/headers")
    def headers():
        return {
            name: scheme.make_authenticate_headers()
            for name, scheme in schemes.items()
            if hasattr(scheme, "make_authenticate_headers")
        }

    @app.get("/keys")
    def keys():
        told = []
        lenient = schemes_of(api, False)
        for name in ("cookie", "header", "query"):
            told.append([schemes[name].check_api_key(api_key="k"), lenient[name].check_api_key(api_key=None)])
            for value in (None, ""):
                try:
                    told.append(schemes[name].check_api_key(value))
                except Exception as error:
                    told.append([error.status_code, error.detail, error.headers])
        base = api.security.api_key.APIKeyBase(
            location=api.openapi.models.APIKeyIn.query,
            name="key",
            description="About it",
            scheme_name="Named",
            auto_error=True,
        )
        return [*told, base.check_api_key(api_key="k"), base.make_not_authenticated_error().status_code]

    @app.get("/models")
    def models():
        return [
            api.security.HTTPBasicCredentials(username="u", password="p"),
            api.security.HTTPAuthorizationCredentials(scheme="s", credentials="c"),
        ]

    @app.get("/scopes")
    def scopes():
        made = api.security.SecurityScopes(scopes=["a", "b"])
        return [made.scopes, made.scope_str, api.security.SecurityScopes().scope_str]

    @app.get("/told")
    def told():
        return {
            name: [scheme.scheme_name, scheme.model.model_dump(mode="json", by_alias=True, exclude_none=True)]
            for name, scheme in schemes.items()
        } | {
            "parts": [
                api.security.utils.get_authorization_scheme_param(authorization_header_value=value)
                for value in (None, "", "a", "a b", "a  b c", " a b")
            ],
            "bases": [isinstance(scheme, api.security.base.SecurityBase) for scheme in schemes.values()],
        }

    return app


FORM = {
    "grant_type": "password",
    "username": "u",
    "password": "p",
    "scope": "a  b",
    "client_id": "ci",
    "client_secret": "cs",
}


@program(
    post("/form", data=FORM),
    post("/form", data={"username": "u", "password": "p"}),
    post("/form", data={**FORM, "grant_type": "other"}),
    post("/form"),
    post("/strict", data=FORM),
    post("/strict", data={"username": "u", "password": "p"}),
    post("/strict", data={**FORM, "grant_type": "other", "client_id": ""}),
    get("/made"),
)
def password_forms(api):
    app = api.FastAPI()
    names = ("grant_type", "username", "password", "scopes", "client_id", "client_secret")

    @app.post("/form")
    def form(form: api.security.OAuth2PasswordRequestForm = api.Depends()):  # noqa: B008
        return [getattr(form, name) for name in names]

    @app.post("/strict")
    def strict(form: api.security.OAuth2PasswordRequestFormStrict = api.Depends()):  # noqa: B008
        return [getattr(form, name) for name in names]

    @app.get("/made")
    def made():
        kinds = api.security.OAuth2PasswordRequestForm, api.security.OAuth2PasswordRequestFormStrict
        return [[getattr(kind(**FORM), name) for name in names] for kind in kinds]

    return app
