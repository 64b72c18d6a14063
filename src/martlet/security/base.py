"""The base of all security schemes."""

from abc import abstractmethod

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from martlet.openapi.models import SecurityBase as SecurityBaseModel


class SecurityBase:
    """A dependency that stands in the OpenAPI document as a security scheme.

    `model` is what the document says of it, `scheme_name` its key there.
    """

    model: SecurityBaseModel
    scheme_name: str


class AuthorizationHeader(SecurityBase):
    """The Authorization header as it is sent."""

    auto_error: bool

    @abstractmethod
    def make_not_authenticated_error(self) -> HTTPException:
        """What is raised when there is no such header."""

    async def __call__(self, request: HTTPConnection) -> str | None:
        authorization = request.headers.get("Authorization")
        if authorization:
            return authorization
        if self.auto_error:
            raise self.make_not_authenticated_error()
        return None
