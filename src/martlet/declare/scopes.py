"""The OAuth2 scopes required on the way to a dependency."""

from __future__ import annotations


class SecurityScopes:
    """All scopes required by the dependencies that led here (RFC 6749 section 3.3).

    scopes: the list. scope_str: the same joined by spaces, as a `WWW-Authenticate` header states them.
    """

    def __init__(self, scopes: list[str] | None = None) -> None:
        self.scopes: list[str] = scopes or []
        self.scope_str: str = " ".join(self.scopes)
