"""OAuth 2 (RFC 6749): bearer tokens of its flows, and the form of its password flow."""

from typing import Annotated, Any

from starlette.requests import HTTPConnection
from starlette.status import HTTP_401_UNAUTHORIZED

from martlet.declare.scopes import SecurityScopes as SecurityScopes
from martlet.exceptions import HTTPException
from martlet.openapi.models import OAuth2 as OAuth2Model
from martlet.openapi.models import OAuthFlows as OAuthFlowsModel
from martlet.param_functions import Form
from martlet.security.base import AuthorizationHeader
from martlet.security.utils import get_authorization_scheme_param

_ONLY_PASSWORD = "^password$"  # noqa: S105 - a grant type


class OAuth2PasswordRequestForm:
    """The form that a client of the password flow sends for a token (RFC 6749, section 4.3.2).

    Args:
        grant_type: `password`, or nothing.
        username: the user's name.
        password: the user's password.
        scope: the wanted scopes, separated by spaces; a list in `scopes`.
        client_id: the client's identifier, if it is not in the Authorization header.
        client_secret: the client's secret, likewise.
    """

    def __init__(
        self,
        *,
        grant_type: Annotated[str | None, Form(pattern=_ONLY_PASSWORD)] = None,
        username: Annotated[str, Form()],
        password: Annotated[str, Form(json_schema_extra={"format": "password"})],
        scope: Annotated[str, Form()] = "",
        client_id: Annotated[str | None, Form()] = None,
        client_secret: Annotated[str | None, Form(json_schema_extra={"format": "password"})] = None,
    ) -> None:
        self.grant_type = grant_type
        self.username = username
        self.password = password
        self.scopes = scope.split()
        self.client_id = client_id
        self.client_secret = client_secret


class OAuth2PasswordRequestFormStrict(OAuth2PasswordRequestForm):
    """The same form, with the `grant_type` that the standard demands.

    Args:
        grant_type: `password`.
        username: the user's name.
        password: the user's password.
        scope: the wanted scopes, separated by spaces; a list in `scopes`.
        client_id: the client's identifier, if it is not in the Authorization header.
        client_secret: the client's secret, likewise.
    """

    def __init__(
        self,
        grant_type: Annotated[str, Form(pattern=_ONLY_PASSWORD)],
        username: Annotated[str, Form()],
        password: Annotated[str, Form()],
        scope: Annotated[str, Form()] = "",
        client_id: Annotated[str | None, Form()] = None,
        client_secret: Annotated[str | None, Form()] = None,
    ) -> None:
        super().__init__(
            grant_type=grant_type,
            username=username,
            password=password,
            scope=scope,
            client_id=client_id,
            client_secret=client_secret,
        )


class OAuth2(AuthorizationHeader):
    """The Authorization header as it is sent, described by any OAuth 2 flows.

    Args:
        flows: the flows, as the OpenAPI document has them.
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        description: a description for the document.
        auto_error: answer 401 when there are no credentials; else the dependency's value is None.
    """

    def __init__(
        self,
        *,
        flows: OAuthFlowsModel | dict[str, dict[str, Any]] = OAuthFlowsModel(),  # noqa: B008
        scheme_name: str | None = None,
        description: str | None = None,
        auto_error: bool = True,
    ) -> None:
        self.model = OAuth2Model.model_validate({"flows": flows, "description": description})
        self.scheme_name = scheme_name or self.__class__.__name__
        self.auto_error = auto_error

    def make_not_authenticated_error(self) -> HTTPException:
        """What is raised when there are no credentials; override it to answer otherwise."""
        return HTTPException(
            status_code=HTTP_401_UNAUTHORIZED,
            detail="Not authenticated",
            headers={"WWW-Authenticate": "Bearer"},
        )

    def _bearer_token(self, request: HTTPConnection) -> str | None:
        scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
        if scheme.lower() == "bearer":
            return token
        if self.auto_error:
            raise self.make_not_authenticated_error()
        return None


class OAuth2PasswordBearer(OAuth2):
    """The bearer token that a client got by the password flow (RFC 6749, section 4.3).

    Args:
        tokenUrl: where clients get the token.
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        scopes: each scope and what it allows.
        description: a description for the document.
        auto_error: answer 401 when there is no bearer token; else the dependency's value is None.
        refreshUrl: where clients renew the token.
    """

    def __init__(
        self,
        tokenUrl: str,
        scheme_name: str | None = None,
        scopes: dict[str, str] | None = None,
        description: str | None = None,
        auto_error: bool = True,
        refreshUrl: str | None = None,
    ) -> None:
        flow = {"tokenUrl": tokenUrl, "refreshUrl": refreshUrl, "scopes": scopes or {}}
        super().__init__(
            flows={"password": flow},
            scheme_name=scheme_name,
            description=description,
            auto_error=auto_error,
        )

    async def __call__(self, request: HTTPConnection) -> str | None:
        return self._bearer_token(request)


class OAuth2AuthorizationCodeBearer(OAuth2):
    """The bearer token that a client got by the authorization code flow (RFC 6749, section 4.1).

    Args:
        authorizationUrl: where the user grants access.
        tokenUrl: where clients get the token.
        refreshUrl: where clients renew the token.
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        scopes: each scope and what it allows.
        description: a description for the document.
        auto_error: answer 401 when there is no bearer token; else the dependency's value is None.
    """

    def __init__(
        self,
        authorizationUrl: str,
        tokenUrl: str,
        refreshUrl: str | None = None,
        scheme_name: str | None = None,
        scopes: dict[str, str] | None = None,
        description: str | None = None,
        auto_error: bool = True,
    ) -> None:
        flow = {
            "authorizationUrl": authorizationUrl,
            "tokenUrl": tokenUrl,
            "refreshUrl": refreshUrl,
            "scopes": scopes or {},
        }
        super().__init__(
            flows={"authorizationCode": flow},
            scheme_name=scheme_name,
            description=description,
            auto_error=auto_error,
        )

    async def __call__(self, request: HTTPConnection) -> str | None:
        return self._bearer_token(request)
