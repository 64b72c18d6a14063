"""How accounts behave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypedDict, cast


class Options(TypedDict, total=False):
    """What `Accounts` takes by name.

    prefix: the path below which the routes are.
    routes: whether `app.use(accounts)` adds them; else include `accounts.router` where you like.
    issuer, audience: the claims `iss` and `aud` of access tokens (RFC 7519, 4.1).
    leeway: how far the clocks of two machines may be apart.
    access_lifetime: of access tokens.
    refresh_lifetime: after what time without use a refresh token ends.
    refresh_max_age: after what time users must log in again, however often they refreshed.
    scopes: each scope and what it allows.
    default_scopes: those of a new user.
    bearer: whether access tokens are accepted.
    basic: whether HTTP Basic is accepted (RFC 7617): each request then costs a password hash.
    realm: the protected space that Basic's challenge names.
    api_key_header, api_key_query, api_key_cookie: where API keys are accepted; None is nowhere.
    sessions: whether cookie sessions are accepted.
    session_cookie, csrf_cookie, csrf_header: their names; secure cookies get the prefix `__Host-`.
    secure_cookies: False allows cookies without TLS, for development.
    trusted_origins: further origins, like `https://app.example`, whose pages may use the cookies.
    session_idle, session_max_age: after what time without use, and at the latest, a session ends.
    social_redirect: where browsers go after a log-in with a provider, if there are sessions.
    max_attempts: log-ins with a wrong password that an address has in a `lock_time`.
    lock_time: how long the address is locked after those.
    require_verified: whether users log in only when their e-mail address is verified.
    verify_lifetime, reset_lifetime: of the tokens that messages carry.
    password_min, password_max: lengths of new passwords, in characters.
    refuse_password: says why a new password is refused, or None; for a list of common ones.
    """

    prefix: str
    routes: bool
    issuer: str
    audience: str
    leeway: timedelta
    access_lifetime: timedelta
    refresh_lifetime: timedelta
    refresh_max_age: timedelta
    scopes: Mapping[str, str]
    default_scopes: Sequence[str]
    bearer: bool
    basic: bool
    realm: str
    api_key_header: str | None
    api_key_query: str | None
    api_key_cookie: str | None
    sessions: bool
    session_cookie: str
    csrf_cookie: str
    csrf_header: str
    secure_cookies: bool
    trusted_origins: Sequence[str]
    session_idle: timedelta
    session_max_age: timedelta
    social_redirect: str
    max_attempts: int
    lock_time: timedelta
    require_verified: bool
    verify_lifetime: timedelta
    reset_lifetime: timedelta
    password_min: int
    password_max: int
    refuse_password: Callable[[str], str | None] | None


DEFAULTS: Options = {
    "prefix": "/auth",
    "routes": True,
    "issuer": "martlet",
    "audience": "martlet",
    "leeway": timedelta(seconds=10),
    "access_lifetime": timedelta(minutes=15),
    "refresh_lifetime": timedelta(days=14),
    "refresh_max_age": timedelta(days=90),
    "scopes": {},
    "default_scopes": (),
    "bearer": True,
    "basic": False,
    "realm": "accounts",
    "api_key_header": "X-API-Key",
    "api_key_query": None,
    "api_key_cookie": None,
    "sessions": False,
    "session_cookie": "account",
    "csrf_cookie": "csrf",
    "csrf_header": "X-CSRF-Token",
    "secure_cookies": True,
    "trusted_origins": (),
    "session_idle": timedelta(hours=12),
    "session_max_age": timedelta(days=14),
    "social_redirect": "/",
    "max_attempts": 10,
    "lock_time": timedelta(minutes=15),
    "require_verified": False,
    "verify_lifetime": timedelta(days=1),
    "reset_lifetime": timedelta(hours=1),
    "password_min": 8,
    "password_max": 1024,
    "refuse_password": None,
}


def complete(options: Options) -> Options:
    """The options with the defaults of those left out.

    Raises TypeError for an unknown one, ValueError for default scopes that are not declared.
    """
    for name in options.keys() - DEFAULTS.keys():
        raise TypeError(f"Accounts() got an unexpected keyword argument {name!r}")
    completed = cast(Options, {**DEFAULTS, **options})
    for scope in completed["default_scopes"]:
        if scope not in completed["scopes"]:
            raise ValueError(f"the default scope {scope!r} is not among the declared ones: scopes={{...}}")
    return completed
