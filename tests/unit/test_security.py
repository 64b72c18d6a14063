from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from martlet.security import (
    APIKeyCookie,
    APIKeyHeader,
    APIKeyQuery,
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
    HTTPDigest,
    OAuth2,
    OAuth2AuthorizationCodeBearer,
    OAuth2PasswordBearer,
    OAuth2PasswordRequestForm,
    OAuth2PasswordRequestFormStrict,
    OpenIdConnect,
    SecurityScopes,
)
from martlet.security.http import HTTPBase
from martlet.security.utils import get_authorization_scheme_param


def connection(query: str = "", **headers: str) -> HTTPConnection:
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "path": "/", "query_string": query.encode(), "headers": raw})


def call(scheme: Any, authorization: str | None = None) -> Any:
    request = connection() if authorization is None else connection(authorization=authorization)
    return asyncio.run(scheme(request))


def challenge(scheme: Any, authorization: str | None = None) -> str:
    with pytest.raises(HTTPException) as caught:
        call(scheme, authorization)
    assert (caught.value.status_code, caught.value.detail) == (401, "Not authenticated")
    assert caught.value.headers is not None
    return caught.value.headers["WWW-Authenticate"]


def credentials(scheme: str, value: str) -> HTTPAuthorizationCredentials:
    return HTTPAuthorizationCredentials(scheme=scheme, credentials=value)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (None, ("", "")),
        ("", ("", "")),
        ("Bearer", ("Bearer", "")),
        ("Bearer  a b ", ("Bearer", "a b")),
        (" Bearer a", ("", "Bearer a")),
        ("Bearer\ta", ("Bearer\ta", "")),
    ],
)
def test_the_authorization_header_is_split_at_its_first_space(
    value: str | None, parts: tuple[str, str]
) -> None:
    assert get_authorization_scheme_param(value) == parts


@pytest.mark.parametrize(
    ("scheme", "authorization", "found"),
    [
        (HTTPBearer(), "Bearer abc", credentials("Bearer", "abc")),
        (HTTPBearer(), "bEARER  a b", credentials("bEARER", "a b")),
        (HTTPDigest(), 'Digest a="b", c=d', credentials("Digest", 'a="b", c=d')),
        (HTTPBase(scheme="any"), "Other x", credentials("Other", "x")),
        (
            HTTPBasic(),
            "Basic " + b64encode(b"a:b:c").decode(),
            HTTPBasicCredentials(username="a", password="b:c"),
        ),
        (HTTPBasic(), "bASIC " + b64encode(b":").decode(), HTTPBasicCredentials(username="", password="")),
        (OAuth2PasswordBearer("t"), "bearer abc", "abc"),
        (OAuth2PasswordBearer("t"), "Bearer", ""),
        (OAuth2AuthorizationCodeBearer("a", "t"), "Bearer abc", "abc"),
        (OAuth2(), "Anything at all", "Anything at all"),
        (OpenIdConnect(openIdConnectUrl="u"), "Anything", "Anything"),
    ],
)
def test_credentials_are_read(scheme: Any, authorization: str, found: Any) -> None:
    assert call(scheme, authorization) == found


TAKES_BEARER = [
    (HTTPBearer, {}, "Bearer"),
    (OAuth2PasswordBearer, {"tokenUrl": "t"}, "Bearer"),
    (OAuth2AuthorizationCodeBearer, {"authorizationUrl": "a", "tokenUrl": "t"}, "Bearer"),
]
ANY = [
    (HTTPDigest, {}, "Digest"),
    (HTTPBasic, {}, "Basic"),
    (HTTPBasic, {"realm": "home"}, 'Basic realm="home"'),
    (HTTPBase, {"scheme": "own"}, "Own"),
    (OAuth2, {}, "Bearer"),
    (OpenIdConnect, {"openIdConnectUrl": "u"}, "Bearer"),
]


@pytest.mark.parametrize(("kind", "arguments", "expected"), TAKES_BEARER + ANY)
def test_no_credentials_are_401_with_a_challenge_or_none(
    kind: Any, arguments: dict[str, Any], expected: str
) -> None:
    assert challenge(kind(**arguments)) == expected
    assert challenge(kind(**arguments), "") == expected
    assert call(kind(**arguments, auto_error=False)) is None


@pytest.mark.parametrize(("kind", "arguments", "expected"), [*TAKES_BEARER, ANY[0]])
def test_another_scheme_counts_as_no_credentials(kind: Any, arguments: dict[str, Any], expected: str) -> None:
    assert challenge(kind(**arguments), "Basic YTpi") == expected
    assert call(kind(**arguments, auto_error=False), "Basic YTpi") is None


@pytest.mark.parametrize("auto_error", [True, False])
@pytest.mark.parametrize(
    "value", ["", "!!!", "YTp", b64encode(b"no colon").decode(), b64encode("é:x".encode()).decode(), "é"]
)
def test_broken_basic_credentials_are_401_in_any_case(auto_error: bool, value: str) -> None:
    assert challenge(HTTPBasic(auto_error=auto_error), f"Basic {value}") == "Basic"


def test_a_bearer_token_may_not_be_empty_over_plain_http() -> None:
    assert challenge(HTTPBearer(), "Bearer ") == "Bearer"


@pytest.mark.parametrize("auto_error", [True, False])
def test_api_keys_are_read_from_their_places(auto_error: bool) -> None:
    request = connection("k=query", x_key="header", cookie="k=cookie; other=1")
    places = (APIKeyQuery(name="k"), APIKeyHeader(name="X-Key"), APIKeyCookie(name="k"))
    assert [asyncio.run(place(request)) for place in places] == ["query", "header", "cookie"]


@pytest.mark.parametrize("kind", [APIKeyQuery, APIKeyHeader, APIKeyCookie])
@pytest.mark.parametrize("request_", [connection(), connection("k=", k="", cookie="k=")])
def test_missing_and_empty_api_keys_are_401_or_none(kind: Any, request_: HTTPConnection) -> None:
    assert asyncio.run(kind(name="k", auto_error=False)(request_)) is None
    with pytest.raises(HTTPException) as caught:
        asyncio.run(kind(name="k")(request_))
    assert (caught.value.status_code, caught.value.headers) == (401, {"WWW-Authenticate": "APIKey"})


def test_a_subclass_may_answer_otherwise() -> None:
    class Hidden(HTTPBearer):
        def make_not_authenticated_error(self) -> Any:
            return HTTPException(404)

    class Named(OAuth2PasswordBearer):
        pass

    with pytest.raises(HTTPException) as caught:
        call(Hidden())
    assert caught.value.status_code == 404
    assert Named("t").scheme_name == "Named"


@pytest.mark.parametrize(
    ("scheme", "name", "model"),
    [
        (HTTPBasic(realm="r"), "HTTPBasic", {"type": "http", "scheme": "basic"}),
        (
            HTTPBearer(bearerFormat="JWT", scheme_name="token", description="d"),
            "token",
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "d"},
        ),
        (HTTPDigest(), "HTTPDigest", {"type": "http", "scheme": "digest"}),
        (APIKeyHeader(name="n"), "APIKeyHeader", {"type": "apiKey", "in": "header", "name": "n"}),
        (APIKeyQuery(name="n"), "APIKeyQuery", {"type": "apiKey", "in": "query", "name": "n"}),
        (APIKeyCookie(name="n"), "APIKeyCookie", {"type": "apiKey", "in": "cookie", "name": "n"}),
        (
            OpenIdConnect(openIdConnectUrl="u"),
            "OpenIdConnect",
            {"type": "openIdConnect", "openIdConnectUrl": "u"},
        ),
        (OAuth2(), "OAuth2", {"type": "oauth2", "flows": {}}),
        (
            OAuth2PasswordBearer("t", scopes={"a": "b"}, refreshUrl="r"),
            "OAuth2PasswordBearer",
            {
                "type": "oauth2",
                "flows": {"password": {"tokenUrl": "t", "refreshUrl": "r", "scopes": {"a": "b"}}},
            },
        ),
        (
            OAuth2AuthorizationCodeBearer("a", "t"),
            "OAuth2AuthorizationCodeBearer",
            {
                "type": "oauth2",
                "flows": {"authorizationCode": {"authorizationUrl": "a", "tokenUrl": "t", "scopes": {}}},
            },
        ),
    ],
)
def test_schemes_describe_themselves(scheme: Any, name: str, model: dict[str, Any]) -> None:
    assert scheme.scheme_name == name
    assert scheme.model.model_dump(mode="json", by_alias=True, exclude_none=True) == model


def test_the_password_form_splits_its_scopes() -> None:
    form = OAuth2PasswordRequestForm(username="u", password="p", scope=" a  b ")
    assert vars(form) == {
        "grant_type": None,
        "username": "u",
        "password": "p",
        "scopes": ["a", "b"],
        "client_id": None,
        "client_secret": None,
    }
    assert OAuth2PasswordRequestFormStrict("password", "u", "p").grant_type == "password"


def test_security_scopes_are_a_list_and_a_string() -> None:
    scopes = SecurityScopes(["a", "b"])
    assert (scopes.scopes, scopes.scope_str) == (["a", "b"], "a b")
    assert (SecurityScopes().scopes, SecurityScopes().scope_str) == ([], "")
