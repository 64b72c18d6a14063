"""Social log-ins: the authorization code flow with PKCE (RFC 6749, 4.1; RFC 7636), by Authlib."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic

import jwt

from martlet.accounts import opaque
from martlet.accounts.errors import LoginFailed, SocialRefused
from martlet.accounts.logins import normal
from martlet.accounts.options import Options
from martlet.accounts.records import U, utc_now
from martlet.accounts.storage import EmailTaken, Storage
from martlet.extras import needing
from martlet.services import unavailable_on

if TYPE_CHECKING:
    import httpx2

LIFETIME = timedelta(minutes=10)  # of a log-in that has begun


@dataclass(frozen=True, slots=True)
class Profile:
    """What a provider says of a user.

    subject: its own name for the user, which never changes.
    email_verified: whether the provider knows that the address is theirs.
    """

    subject: str
    email: str | None
    email_verified: bool


def read_claims(claims: Mapping[str, Any]) -> Profile:
    """A profile from the claims of OpenID Connect Core 1.0, 5.1."""
    return Profile(str(claims["sub"]), claims.get("email"), claims.get("email_verified") is True)


@dataclass(frozen=True)
class Provider:
    """Who users may log in with. The provider must know the redirect URI `PREFIX/social/NAME/callback`.

    name: in paths, and as half of the users' identities: it can't be changed later.
    authorize_url, token_url, userinfo_url: the provider's endpoints.
    scope: what is asked for.
    read_profile: reads the reply of `userinfo_url`.
    transport: HTTPX's, for a proxy or tests.
    """

    name: str
    client_id: str
    client_secret: str = field(repr=False)
    authorize_url: str
    token_url: str
    userinfo_url: str
    scope: str = "openid email"
    read_profile: Callable[[Mapping[str, Any]], Profile] = read_claims
    transport: httpx2.AsyncBaseTransport | None = None

    @classmethod
    def google(cls, client_id: str, client_secret: str) -> Provider:
        """Google's endpoints."""
        return cls(
            "google",
            client_id,
            client_secret,
            authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
            token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
            userinfo_url="https://openidconnect.googleapis.com/v1/userinfo",
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in that has begun: where the browser goes, and a cookie that it must bring back."""

    url: str
    cookie: str


class SocialLogins(Generic[U]):
    """Begins and ends log-ins with providers.

    The signed cookie ties the way back to the browser that went (RFC 9700, 4.7), and each provider has a
    redirect URI of its own, so that none can pass for another (RFC 9700, 4.4.2).
    """

    def __init__(
        self,
        storage: Storage[U],
        providers: Sequence[Provider],
        secrets: Sequence[str],
        options: Options,
    ) -> None:
        self._storage, self._options = storage, options
        self._providers = {provider.name: provider for provider in providers}
        if len(self._providers) != len(providers):
            raise ValueError("two providers have the same name")
        self._keys = [
            hmac.digest(each.encode(), b"martlet.accounts social", hashlib.sha256) for each in secrets
        ]

    def __bool__(self) -> bool:
        return bool(self._providers)

    def get(self, name: str) -> Provider | None:
        """The provider of that name."""
        return self._providers.get(name)

    def begin(self, provider: Provider, redirect_uri: str) -> Begun:
        """Where to send the browser."""
        state, verifier = opaque.new_secret(), secrets.token_urlsafe(48)
        url, _ = _client(provider, redirect_uri).create_authorization_url(
            provider.authorize_url, state=state, code_verifier=verifier
        )
        claims = {
            "aud": provider.name,
            "state": state,
            "verifier": verifier,
            "exp": int((utc_now() + LIFETIME).timestamp()),
        }
        return Begun(url, jwt.encode(claims, self._keys[0], "HS256"))

    async def finish(self, provider: Provider, redirect_uri: str, query: Mapping[str, str], cookie: str) -> U:
        """The user who comes back, who may be new. Raises SocialRefused, LoginFailed, Unavailable."""
        begun = self._read(cookie, provider)
        if not secrets.compare_digest(query.get("state", "").encode(), begun["state"].encode()):
            raise SocialRefused("The log-in was begun elsewhere")
        code = query.get("code")
        if not code:
            raise SocialRefused("The provider has refused the log-in")
        profile = await _fetch_profile(provider, redirect_uri, code, begun["verifier"])
        user = await self._user(provider, profile)
        if not user.is_active:
            raise LoginFailed
        return user

    def _read(self, cookie: str, provider: Provider) -> dict[str, Any]:
        for key in self._keys:
            try:
                return jwt.decode(cookie, key, algorithms=["HS256"], audience=provider.name)
            except jwt.PyJWTError:
                continue
        raise SocialRefused("The log-in has taken too long, or was begun elsewhere")

    async def _user(self, provider: Provider, profile: Profile) -> U:
        known = await self._storage.find_identity(provider.name, profile.subject)
        user = await self._storage.get_user(known) if known is not None else None
        if user is None:
            if not profile.email or not profile.email_verified:
                raise SocialRefused("The provider doesn't say that the e-mail address is verified")
            user = await self._by_email(normal(profile.email))
            await self._storage.add_identity(provider.name, profile.subject, str(user.id))
        return user

    async def _by_email(self, email: str) -> U:
        """The user with an address that the provider has verified.

        An account that anybody may have opened for that address becomes its owner's: what the former holder
        has ends.
        """
        user = await self._storage.find_user(email)
        if user is None:
            scope = " ".join(self._options["default_scopes"])
            try:
                return await self._storage.add_user(email, None, is_verified=True, scope=scope)
            except EmailTaken:
                return await self._by_email(email)
        if user.is_verified:
            return user
        user_id = str(user.id)
        await self._storage.update_user(user_id, password_hash=None, is_verified=True)
        await self._storage.end_generation(user_id)
        await self._storage.delete_tokens(["api_key"], user_id)
        return await self._storage.get_user(user_id) or user


async def _fetch_profile(provider: Provider, redirect_uri: str, code: str, verifier: str) -> Profile:
    with needing("accounts"):
        import httpx2
        from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
    with unavailable_on(httpx2.TransportError, where=provider.token_url):
        try:
            async with _client(provider, redirect_uri) as client:
                await client.fetch_token(provider.token_url, code=code, code_verifier=verifier)
                reply = await client.get(provider.userinfo_url)
                reply.raise_for_status()
                return provider.read_profile(reply.json())
        except (AuthlibBaseError, httpx2.HTTPStatusError, KeyError, ValueError) as error:
            raise SocialRefused("The provider has refused the log-in") from error


def _client(provider: Provider, redirect_uri: str) -> Any:
    with needing("accounts"):
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
    return AsyncOAuth2Client(
        provider.client_id,
        provider.client_secret,
        scope=provider.scope,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        transport=provider.transport,
    )
