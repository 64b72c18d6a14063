"""HTTP authentication: Basic (RFC 7617), Bearer (RFC 6750), Digest (RFC 7616)."""

from base64 import b64decode
from typing import ClassVar

from pydantic import BaseModel
from starlette.requests import HTTPConnection
from starlette.status import HTTP_401_UNAUTHORIZED

from martlet.exceptions import HTTPException
from martlet.openapi.models import HTTPBase as HTTPBaseModel
from martlet.openapi.models import HTTPBearer as HTTPBearerModel
from martlet.security.base import SecurityBase
from martlet.security.utils import get_authorization_scheme_param


class HTTPBasicCredentials(BaseModel):
    """What `HTTPBasic` reads: the user's name and password."""

    username: str
    password: str


class HTTPAuthorizationCredentials(BaseModel):
    """What `HTTPBearer` and `HTTPDigest` read: the scheme as sent, and what follows it."""

    scheme: str
    credentials: str


class HTTPBase(SecurityBase):
    """Any scheme in the Authorization header.

    Args:
        scheme: the scheme's name in the OpenAPI document.
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        description: a description for the document.
        auto_error: answer 401 when there are no credentials; else the dependency's value is None.
    """

    model: HTTPBaseModel
    accepted_scheme: ClassVar[str | None] = None
    """The only scheme taken from requests, in lower case; any if None."""

    def __init__(
        self,
        *,
        scheme: str,
        scheme_name: str | None = None,
        description: str | None = None,
        auto_error: bool = True,
    ) -> None:
        self.model = HTTPBaseModel(scheme=scheme, description=description)
        self.scheme_name = scheme_name or self.__class__.__name__
        self.auto_error = auto_error

    def make_authenticate_headers(self) -> dict[str, str]:
        """The challenge for a response with status 401."""
        return {"WWW-Authenticate": self.model.scheme.title()}

    def make_not_authenticated_error(self) -> HTTPException:
        """What is raised when there are no credentials; override it to answer otherwise."""
        return HTTPException(
            status_code=HTTP_401_UNAUTHORIZED,
            detail="Not authenticated",
            headers=self.make_authenticate_headers(),
        )

    async def __call__(self, request: HTTPConnection) -> HTTPAuthorizationCredentials | None:
        scheme, credentials = get_authorization_scheme_param(request.headers.get("Authorization"))
        accepted = self.accepted_scheme
        if scheme and credentials and (accepted is None or scheme.lower() == accepted):
            return HTTPAuthorizationCredentials(scheme=scheme, credentials=credentials)
        if self.auto_error:
            raise self.make_not_authenticated_error()
        return None


class HTTPBasic(HTTPBase):
    """A user's name and password.

    Args:
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        realm: the protected space, named in the challenge.
        description: a description for the document.
        auto_error: answer 401 when there are no Basic credentials; else the dependency's value is None.
    """

    def __init__(
        self,
        *,
        scheme_name: str | None = None,
        realm: str | None = None,
        description: str | None = None,
        auto_error: bool = True,
    ) -> None:
        super().__init__(
            scheme="basic", scheme_name=scheme_name, description=description, auto_error=auto_error
        )
        self.realm = realm

    def make_authenticate_headers(self) -> dict[str, str]:
        """The challenge for a response with status 401."""
        return {"WWW-Authenticate": f'Basic realm="{self.realm}"' if self.realm else "Basic"}

    async def __call__(  # type: ignore[override]
        self, request: HTTPConnection
    ) -> HTTPBasicCredentials | None:
        scheme, credentials = get_authorization_scheme_param(request.headers.get("Authorization"))
        if scheme.lower() == "basic":
            return self._read(credentials)
        if self.auto_error:
            raise self.make_not_authenticated_error()
        return None

    def _read(self, credentials: str) -> HTTPBasicCredentials:
        try:
            decoded = b64decode(credentials).decode("ascii")
        except ValueError as exc:
            raise self.make_not_authenticated_error() from exc
        username, colon, password = decoded.partition(":")
        if not colon:
            raise self.make_not_authenticated_error()
        return HTTPBasicCredentials(username=username, password=password)


class HTTPBearer(HTTPBase):
    """A bearer token.

    Args:
        bearerFormat: the token's format, a hint in the OpenAPI document.
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        description: a description for the document.
        auto_error: answer 401 when there is no bearer token; else the dependency's value is None.
    """

    accepted_scheme = "bearer"

    def __init__(
        self,
        *,
        bearerFormat: str | None = None,
        scheme_name: str | None = None,
        description: str | None = None,
        auto_error: bool = True,
    ) -> None:
        super().__init__(
            scheme="bearer", scheme_name=scheme_name, description=description, auto_error=auto_error
        )
        self.model = HTTPBearerModel(bearerFormat=bearerFormat, description=description)


class HTTPDigest(HTTPBase):
    """Digest credentials as they are sent; to check them is the program's part.

    Args:
        scheme_name: the key in the OpenAPI document; the class's name if left out.
        description: a description for the document.
        auto_error: answer 401 when there are no Digest credentials; else the dependency's value is None.
    """

    accepted_scheme = "digest"

    def __init__(
        self, *, scheme_name: str | None = None, description: str | None = None, auto_error: bool = True
    ) -> None:
        super().__init__(
            scheme="digest", scheme_name=scheme_name, description=description, auto_error=auto_error
        )
