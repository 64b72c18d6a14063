"""Log-ins with providers.

Annotations are evaluated here: the compiler of endpoints reads them, and they name closures.
"""

from typing import Any

from martlet import APIRouter, HTTPException, Request, Response
from martlet.accounts.social import LIFETIME, Provider
from martlet.responses import JSONResponse, RedirectResponse


def add_social_routes(router: APIRouter, accounts: Any) -> None:
    """Add the routes."""
    secure = accounts.options["secure_cookies"]
    cookie = "__Host-social" if secure else "social"

    def asked_for(name: str) -> Provider:
        provider: Provider | None = accounts.social.get(name)
        if provider is None:
            raise HTTPException(404, "There is no such provider")
        return provider

    def redirect_uri(request: Request, name: str) -> str:
        return str(request.url_for("social_callback", provider=name))

    @router.get("/social/{provider}", status_code=303, response_class=RedirectResponse)
    async def social_login(provider: str, request: Request) -> Response:
        """Go to a provider to log in."""
        begun = accounts.social.begin(asked_for(provider), redirect_uri(request, provider))
        reply = RedirectResponse(begun.url, 303)
        reply.set_cookie(
            cookie,
            begun.cookie,
            max_age=int(LIFETIME.total_seconds()),
            secure=secure,
            httponly=True,
            samesite="lax",
        )
        return reply

    @router.get("/social/{provider}/callback", response_model=None)
    async def social_callback(provider: str, request: Request) -> Response:
        """Come back from a provider: with a session, and to the program's page, or to tokens."""
        user = await accounts.social.finish(
            asked_for(provider),
            redirect_uri(request, provider),
            request.query_params,
            request.cookies.get(cookie, ""),
        )
        reply: Response
        if accounts.options["sessions"]:
            reply = RedirectResponse(accounts.options["social_redirect"], 303)
            await accounts.browser.start(user, request, reply, from_elsewhere=True)
        else:
            tokens = await accounts.issue(user)
            reply = JSONResponse(tokens.model_dump(), headers={"Cache-Control": "no-store"})
        reply.delete_cookie(cookie, secure=secure, httponly=True, samesite="lax")
        return reply
