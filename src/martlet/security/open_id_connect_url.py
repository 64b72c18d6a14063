"""OpenID Connect."""

from starlette.exceptions import HTTPException
from starlette.status import HTTP_401_UNAUTHORIZED

from martlet.openapi.models import OpenIdConnect as OpenIdConnectModel
from martlet.security.base import AuthorizationHeader


class OpenIdConnect(AuthorizationHeader):
    """The Authorization header as it is sent; to check it is the program's part.

    Args:
        openIdConnectUrl: the provider's configuration (OpenID Connect Discovery 1.0, section 4).
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        description: a description for the document.
        auto_error: answer 401 when there is no such header; else the dependency's value is None.
    """

    def __init__(
        self,
        *,
        openIdConnectUrl: str,
        scheme_name: str | None = None,
        description: str | None = None,
        auto_error: bool = True,
    ) -> None:
        self.model = OpenIdConnectModel(openIdConnectUrl=openIdConnectUrl, description=description)
        self.scheme_name = scheme_name or self.__class__.__name__
        self.auto_error = auto_error

    def make_not_authenticated_error(self) -> HTTPException:
        """What is raised when there is no such header; override it to answer otherwise."""
        return HTTPException(
            status_code=HTTP_401_UNAUTHORIZED,
            detail="Not authenticated",
            headers={"WWW-Authenticate": "Bearer"},
        )
