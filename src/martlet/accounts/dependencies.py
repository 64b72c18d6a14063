"""Users as dependencies, whose kinds of credentials stand in the OpenAPI document.

Annotations are evaluated here: the compiler of endpoints reads them, and they name closures.
"""

from collections.abc import Awaitable, Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

from martlet import Depends
from martlet.accounts.identity import Identifier, Identity, not_authenticated, not_enough
from martlet.accounts.options import Options
from martlet.accounts.records import U
from martlet.exceptions import HTTPException
from martlet.requests import HTTPConnection
from martlet.security import (
    APIKeyCookie,
    APIKeyHeader,
    APIKeyQuery,
    HTTPBasic,
    OAuth2PasswordBearer,
    SecurityScopes,
)
from martlet.security.base import SecurityBase


class Documented(SecurityBase):
    """A scheme that only stands in the OpenAPI document: its credentials are read by `Identifier`."""

    def __init__(self, scheme: SecurityBase) -> None:
        self.model, self.scheme_name = scheme.model, scheme.scheme_name

    async def __call__(self) -> None:
        return None


def schemes(options: Options, session_cookie: str) -> dict[str, SecurityBase]:
    """What the document says of the accepted credentials."""
    token_url = options["prefix"].lstrip("/") + "/token"
    found: dict[str, SecurityBase] = {}
    if options["bearer"]:
        found["bearer"] = OAuth2PasswordBearer(
            token_url,
            scheme_name="AccessToken",
            scopes=dict(options["scopes"]),
            refreshUrl=token_url,
            auto_error=False,
        )
    if options["basic"]:
        found["basic"] = HTTPBasic(scheme_name="Basic", realm=options["realm"], auto_error=False)
    if header := options["api_key_header"]:
        found["key_header"] = APIKeyHeader(name=header, scheme_name="APIKeyHeader", auto_error=False)
    if query := options["api_key_query"]:
        found["key_query"] = APIKeyQuery(name=query, scheme_name="APIKeyQuery", auto_error=False)
    if cookie := options["api_key_cookie"]:
        found["key_cookie"] = APIKeyCookie(name=cookie, scheme_name="APIKeyCookie", auto_error=False)
    if options["sessions"]:
        found["session"] = APIKeyCookie(name=session_cookie, scheme_name="Session", auto_error=False)
    return found


class Dependencies:
    """The dependencies of `Accounts`."""

    def __init__(self, identifier: Identifier[U], options: Options, session_cookie: str) -> None:
        documented = schemes(options, session_cookie)

        async def optional_identity(
            connection: HTTPConnection, needed: SecurityScopes, **_: Any
        ) -> Identity[U] | None:
            found = await identifier.identify(connection)
            if found is not None and not found.scopes.issuperset(needed.scopes):
                raise not_enough(needed.scopes)
            return found

        _ask_for(optional_identity, documented)

        async def identity(
            found: Annotated[Any, Depends(optional_identity)], needed: SecurityScopes
        ) -> Identity[U]:
            if found is None:
                raise not_authenticated(options, needed.scopes)
            return found  # type: ignore[no-any-return]

        async def in_person(found: Annotated[Any, Depends(identity)]) -> Identity[U]:
            if found.method == "api_key":
                raise HTTPException(403, "An API key can't do this")
            return found  # type: ignore[no-any-return]

        async def user(found: Annotated[Any, Depends(identity)]) -> U:
            return found.user  # type: ignore[no-any-return]

        async def optional_user(found: Annotated[Any, Depends(optional_identity)]) -> U | None:
            return None if found is None else found.user

        self.identity = identity
        self.optional_identity = optional_identity
        self.in_person = in_person
        self.user = user
        self.optional_user = optional_user


def _ask_for(function: Callable[..., Awaitable[Any]], documented: dict[str, SecurityBase]) -> None:
    """Have a function depend on the security schemes, of which there are as many as the options say."""
    own = [
        parameter
        for parameter in Signature.from_callable(function).parameters.values()
        if parameter.kind is not Parameter.VAR_KEYWORD
    ]
    asked = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=Annotated[Any, Depends(Documented(scheme))])
        for name, scheme in documented.items()
    ]
    function.__signature__ = Signature([*own, *asked])  # type: ignore[attr-defined]
