"""Refusals, as the HTTP replies that they become."""

from __future__ import annotations

from martlet.exceptions import HTTPException


class LoginFailed(HTTPException):
    """A wrong address, a wrong password, an inactive user: the reply doesn't tell (OWASP ASVS 5.0, 6.3.8)."""

    def __init__(self) -> None:
        super().__init__(401, "Wrong e-mail address or password", {"WWW-Authenticate": "Bearer"})


class NotVerified(HTTPException):
    """The right password, but an e-mail address that isn't verified."""

    def __init__(self) -> None:
        super().__init__(403, "The e-mail address is not verified")


class LockedOut(HTTPException):
    """Too many attempts (RFC 6585, 4), whether there is such a user or not.

    retry_after: seconds until the next attempt.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(429, "Too many attempts", {"Retry-After": str(retry_after)})
        self.retry_after = retry_after


class InvalidToken(HTTPException):
    """A token that is malformed, forged, expired, used, revoked, or not for us: the reply doesn't tell."""

    def __init__(self) -> None:
        super().__init__(401, "Invalid token", {"WWW-Authenticate": 'Bearer error="invalid_token"'})


class UnusableToken(HTTPException):
    """A token of a message that can't be used, or not any more."""

    def __init__(self) -> None:
        super().__init__(400, "The token is invalid or has expired")


class PasswordRefused(HTTPException):
    """A new password that isn't good enough; `detail` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(422, reason)


class SocialRefused(HTTPException):
    """A log-in with a provider that can't be finished; `detail` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, reason)


class CSRFRefused(HTTPException):
    """A request that another site may have caused (OWASP ASVS 5.0, 3.5.1)."""

    def __init__(self, reason: str) -> None:
        super().__init__(403, reason)
