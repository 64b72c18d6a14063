"""The refusals that the service answers with."""

from typing import Any

from blog.schemas.common import Problem
from martlet import HTTPException, status


class Unauthorized(HTTPException):
    """Nobody, or nobody known, is asking (RFC 6750, section 3)."""

    def __init__(self, detail: str = "Not authenticated.") -> None:
        super().__init__(status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(HTTPException):
    """The user may not do this."""

    def __init__(self, detail: str) -> None:
        super().__init__(status.HTTP_403_FORBIDDEN, detail)


class NotFound(HTTPException):
    """There is no such thing, or the user may not know of it."""

    def __init__(self, detail: str = "Not found.") -> None:
        super().__init__(status.HTTP_404_NOT_FOUND, detail)


class Conflict(HTTPException):
    """The request contradicts what is stored."""

    def __init__(self, detail: str) -> None:
        super().__init__(status.HTTP_409_CONFLICT, detail)


class Unavailable(HTTPException):
    """Something that the service needs does not answer."""

    def __init__(self, detail: str) -> None:
        super().__init__(status.HTTP_503_SERVICE_UNAVAILABLE, detail)


DESCRIPTIONS = {
    400: "The body cannot be read.",
    401: "No valid access token was sent.",
    403: "Only the owner may do this.",
    404: "There is no such thing.",
    409: "Something with this name exists already.",
    503: "The service cannot work at the moment.",
}


def problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can be refused with these status codes."""
    return {code: {"model": Problem, "description": DESCRIPTIONS[code]} for code in codes}
