"""API keys in a query parameter, a header or a cookie."""

from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.status import HTTP_401_UNAUTHORIZED

from martlet.openapi.models import APIKey, APIKeyIn
from martlet.security.base import SecurityBase


class APIKeyBase(SecurityBase):
    """An API key somewhere in the request.

    Args:
        location: where it is.
        name: the name of the parameter, header or cookie.
        description: a description for the OpenAPI document.
        scheme_name: the key in the document; the class's name if None.
        auto_error: answer 401 when there is no API key; else the dependency's value is None.
    """

    model: APIKey

    def __init__(
        self,
        location: APIKeyIn,
        name: str,
        description: str | None,
        scheme_name: str | None,
        auto_error: bool,
    ) -> None:
        self.model = APIKey.model_validate({"in": location, "name": name, "description": description})
        self.scheme_name = scheme_name or self.__class__.__name__
        self.auto_error = auto_error

    def make_not_authenticated_error(self) -> HTTPException:
        """What is raised when there is no API key; override it to answer otherwise.

        No standard names a challenge for API keys, and a response with status 401 must have one (RFC 9110).
        """
        return HTTPException(
            status_code=HTTP_401_UNAUTHORIZED,
            detail="Not authenticated",
            headers={"WWW-Authenticate": "APIKey"},
        )

    def check_api_key(self, api_key: str | None) -> str | None:
        """The key, or None, or an exception: an empty key counts as none."""
        if api_key:
            return api_key
        if self.auto_error:
            raise self.make_not_authenticated_error()
        return None


class _PlacedAPIKey(APIKeyBase):
    """An API key in the place that its class stands for."""

    location: ClassVar[APIKeyIn]

    def __init__(
        self,
        *,
        name: str,
        scheme_name: str | None = None,
        description: str | None = None,
        auto_error: bool = True,
    ) -> None:
        super().__init__(self.location, name, description, scheme_name, auto_error)


class APIKeyQuery(_PlacedAPIKey):
    """An API key in a query parameter.

    Args:
        name: the parameter's name.
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        description: a description for the document.
        auto_error: answer 401 when there is no API key; else the dependency's value is None.
    """

    location = APIKeyIn.query

    async def __call__(self, request: HTTPConnection) -> str | None:
        return self.check_api_key(request.query_params.get(self.model.name))


class APIKeyHeader(_PlacedAPIKey):
    """An API key in a header, called `name`; its other options are those of `APIKeyQuery`."""

    location = APIKeyIn.header

    async def __call__(self, request: HTTPConnection) -> str | None:
        return self.check_api_key(request.headers.get(self.model.name))


class APIKeyCookie(_PlacedAPIKey):
    """An API key in a cookie, called `name`; its other options are those of `APIKeyQuery`."""

    location = APIKeyIn.cookie

    async def __call__(self, request: HTTPConnection) -> str | None:
        return self.check_api_key(request.cookies.get(self.model.name))
