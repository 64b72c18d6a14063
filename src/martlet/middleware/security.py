"""Response headers that tell browsers to be careful."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SecurityHeadersMiddleware:
    """Adds security headers to every response that hasn't set them itself.

    hsts: seconds of Strict-Transport-Security (RFC 6797), None for none; it has effect over HTTPS only.
    content_security_policy: the policy (W3C CSP 3), None for none. frame_options, referrer_policy and
    permissions_policy: the header's value, None for none. `X-Content-Type-Options: nosniff` is always sent.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hsts: int | None = 31_536_000,
        content_security_policy: str | None = None,
        frame_options: str | None = "DENY",
        referrer_policy: str | None = "strict-origin-when-cross-origin",
        permissions_policy: str | None = None,
    ) -> None:
        self.app = app
        values = {
            "x-content-type-options": "nosniff",
            "x-frame-options": frame_options,
            "referrer-policy": referrer_policy,
            "strict-transport-security": None if hsts is None else f"max-age={hsts}; includeSubDomains",
            "content-security-policy": content_security_policy,
            "permissions-policy": permissions_policy,
        }
        self.headers = [
            (name.encode("ascii"), value.encode("latin-1"))
            for name, value in values.items()
            if value is not None
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                known = {bytes(name).lower() for name, _ in given}
                message["headers"] = given + [header for header in self.headers if header[0] not in known]
            await send(message)

        await self.app(scope, receive, with_headers)
