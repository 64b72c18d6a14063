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


def problem(description: str, detail: str) -> dict[str, Any]:
    """A refusal in the `responses` of a route.

    detail: an example of what the reply says.
    """
    return {
        "model": Problem,
        "description": description,
        "content": {"application/json": {"example": {"detail": detail}}},
    }


PROBLEMS = {
    400: problem("The body cannot be read.", "There was an error parsing the body"),
    401: problem("No valid access token was sent.", "The access token is invalid or expired."),
    403: problem("Only its author may do this.", "Only its author may change a post."),
    404: problem("There is no such post.", "There is no such post."),
    409: problem("Something with this name exists already.", "This e-mail address or username is taken."),
    503: problem("The service cannot work at the moment.", "The database does not answer."),
}


def problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can be refused with these status codes."""
    return {code: PROBLEMS[code] for code in codes}
