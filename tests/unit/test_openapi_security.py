"""Security schemes in the document."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from martlet.declare.params import Depends, Security
from martlet.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer

from .openapi_documents import document, route

oauth2 = OAuth2PasswordBearer("token", scopes={"read": "Read", "write": "Write"})
key = APIKeyHeader(name="X-Key", description="The key")


def user(token: Annotated[str, Security(oauth2, scopes=["me"])]) -> None: ...


def endpoint(
    who: Annotated[Any, Security(user, scopes=["read", "write"])],
    again: Annotated[Any, Security(oauth2, scopes=["read", "admin"])],
    by_key: Annotated[str, Depends(key)],
) -> None: ...


def test_scopes_gather_along_dependencies_and_by_scheme() -> None:
    made = document(route(endpoint))
    assert made["paths"]["/x"]["get"]["security"] == [
        {"OAuth2PasswordBearer": ["read", "write", "me", "admin"]},
        {"APIKeyHeader": []},
    ]
    assert list(made["components"]["securitySchemes"].items()) == [
        (
            "OAuth2PasswordBearer",
            {
                "type": "oauth2",
                "flows": {"password": {"scopes": {"read": "Read", "write": "Write"}, "tokenUrl": "token"}},
            },
        ),
        ("APIKeyHeader", {"type": "apiKey", "description": "The key", "in": "header", "name": "X-Key"}),
    ]


def test_dependencies_of_routers_come_first() -> None:
    made = document(route(endpoint, dependencies=(Depends(HTTPBearer(scheme_name="first")),)))
    assert list(made["components"]["securitySchemes"]) == ["first", "OAuth2PasswordBearer", "APIKeyHeader"]


def test_a_partial_of_a_scheme_is_one() -> None:
    def guarded(token: Annotated[Any, Depends(partial(key))]) -> None: ...

    assert document(route(guarded))["paths"]["/x"]["get"]["security"] == [{"APIKeyHeader": []}]


def test_a_scheme_of_one_name_is_defined_once() -> None:
    made = document(route(endpoint, "/a", unique_id="a"), route(endpoint, "/b", unique_id="b"))
    assert len(made["components"]["securitySchemes"]) == 2


def test_schemes_do_not_make_a_request_invalid() -> None:
    assert list(document(route(endpoint))["components"]) == ["securitySchemes"]
