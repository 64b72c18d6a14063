"""Tokens and sessions: getting them, and logging out.

Annotations are evaluated here: the compiler of endpoints reads them, and they name closures.
"""

from typing import Annotated, Any

from martlet import APIRouter, Depends, Form, Request, Response
from martlet.accounts import schemas
from martlet.accounts.errors import InvalidToken, LoginFailed, NotVerified
from martlet.accounts.records import scopes_of
from martlet.responses import JSONResponse

NO_STORE = {"Cache-Control": "no-store"}  # RFC 6749, 5.1
PROBLEMS: dict[int | str, dict[str, Any]] = {400: {"model": schemas.TokenProblem}}
Text = Annotated[str, Form()]
Secret = Annotated[str, Form(json_schema_extra={"format": "password"})]


def add_token_routes(router: APIRouter, accounts: Any) -> None:
    """Add the routes that the options ask for."""

    @router.post("/logout", status_code=204)
    async def log_out(request: Request, response: Response, refresh_token: Secret = "") -> None:
        """End the browser's session, and what came from the same log-in as the refresh token."""
        if accounts.options["sessions"]:
            await accounts.browser.end(request, response)
        if refresh_token:
            await accounts.refresh.revoke(refresh_token)

    @router.post("/logout/everywhere", status_code=204)
    async def log_out_everywhere(who: Annotated[Any, Depends(accounts.in_person)]) -> None:
        """End all sessions and tokens, access tokens included. API keys remain."""
        await accounts.log_out_everywhere(who.user)

    if accounts.options["bearer"]:
        _add_token_route(router, accounts)
    if accounts.options["sessions"]:
        _add_login_route(router, accounts)


def _add_token_route(router: APIRouter, accounts: Any) -> None:
    @router.post("/token", response_model=schemas.Tokens, responses=PROBLEMS)
    async def token(
        response: Response,
        grant_type: Text = "password",
        username: Text = "",
        password: Secret = "",
        refresh_token: Secret = "",
        scope: Text = "",
    ) -> Any:
        """Tokens for an e-mail address and a password (`grant_type=password`), or for a refresh token
        (`grant_type=refresh_token`), which can be used once (RFC 6749, 4.3 and 6; RFC 9700, 4.14.2).
        """
        response.headers.update(NO_STORE)
        if grant_type == "password":
            return await _by_password(accounts, username, password, scope.split())
        if grant_type == "refresh_token":
            return await _by_refresh_token(accounts, refresh_token, scope.split())
        return _problem("unsupported_grant_type", "The grant types are password and refresh_token")

    if accounts.keys.jwks()["keys"]:

        @router.get("/.well-known/jwks.json")
        async def jwks(response: Response) -> dict[str, Any]:
            """The public keys that verify access tokens (RFC 7517, 5)."""
            response.headers["Cache-Control"] = "public, max-age=300"
            return accounts.keys.jwks()  # type: ignore[no-any-return]


async def _by_password(accounts: Any, email: str, password: str, wanted: list[str]) -> Any:
    try:
        user = await accounts.logins.log_in(email, password)
    except (LoginFailed, NotVerified) as error:
        return _problem("invalid_grant", error.detail)
    if wanted and not scopes_of(user).intersection(wanted):
        return _problem("invalid_scope", "The user has none of the scopes")
    return await accounts.issue(user, wanted or None)


async def _by_refresh_token(accounts: Any, secret: str, wanted: list[str]) -> Any:
    try:
        refreshed = await accounts.refresh.exchange(secret)
    except InvalidToken:
        return _problem("invalid_grant", "The refresh token is invalid, expired or used")
    allowed = scopes_of(refreshed.user).intersection(refreshed.scopes)
    return accounts.reply(
        refreshed.user, allowed.intersection(wanted) if wanted else allowed, refreshed.secret
    )


def _problem(error: str, description: str) -> JSONResponse:
    problem = schemas.TokenProblem(error=error, error_description=description)
    return JSONResponse(problem.model_dump(), 400, NO_STORE)


def _add_login_route(router: APIRouter, accounts: Any) -> None:
    @router.post("/login", status_code=204)
    async def log_in(sent: schemas.Credentials, request: Request, response: Response) -> None:
        """Begin a session of the browser: a cookie, and another one with the CSRF token."""
        user = await accounts.logins.log_in(sent.email, sent.password.get_secret_value())
        await accounts.start_session(user, request, response)
