"""Sign-in by OpenID Connect with authlib's client for Starlette; the provider is an application beside it."""

import time
from typing import Annotated

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.middleware.sessions import SessionMiddleware

ISSUER = "http://provider.test"
key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}, private=True)

provider = FastAPI()
grants: dict[str, dict[str, str]] = {}


@provider.get("/.well-known/openid-configuration")
async def configuration() -> dict[str, object]:
    return {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        "jwks_uri": f"{ISSUER}/keys",
        "id_token_signing_alg_values_supported": ["RS256"],
    }


@provider.get("/keys")
async def keys() -> dict[str, object]:
    return {"keys": [key.as_dict(private=False)]}


@provider.get("/authorize")
async def authorize(redirect_uri: str, state: str, nonce: str, code_challenge: str) -> RedirectResponse:
    grants["code-1"] = {"nonce": nonce, "challenge": code_challenge}
    return RedirectResponse(f"{redirect_uri}?code=code-1&state={state}", 302)


@provider.post("/token")
async def token(code: Annotated[str, Form()], code_verifier: Annotated[str, Form()]) -> JSONResponse:
    if code not in grants:
        return JSONResponse({"error": "invalid_grant"}, 400)
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": "7", "aud": "shop", "iat": now, "exp": now + 60, "name": "Ann"}
    signed = jwt.encode({"alg": "RS256", "kid": "1"}, {**claims, "nonce": grants[code]["nonce"]}, key)
    return JSONResponse(
        {"access_token": "access-7", "token_type": "Bearer", "id_token": signed, "expires_in": 3600}
    )


@provider.get("/userinfo")
async def userinfo(request: Request) -> dict[str, str]:
    if request.headers.get("authorization") != "Bearer access-7":
        raise HTTPException(401)
    return {"sub": "7", "name": "Ann", "email": "ann@example.com"}


oauth = OAuth()
oauth.register(
    "provider",
    client_id="shop",
    client_secret="secret",
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={
        "scope": "openid profile",
        "code_challenge_method": "S256",
        "transport": httpx2.ASGITransport(app=provider),
    },
)

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="not a secret")


async def user(request: Request) -> dict[str, str]:
    known = request.session.get("user")
    if known is None:
        raise HTTPException(401, "Sign in first")
    return known


@app.get("/login")
async def login(request: Request) -> RedirectResponse:
    return await oauth.provider.authorize_redirect(request, request.url_for("callback"))


@app.get("/callback", name="callback")
async def callback(request: Request) -> RedirectResponse:
    try:
        token = await oauth.provider.authorize_access_token(request)
    except OAuthError as error:
        raise HTTPException(400, error.error) from error
    profile = await oauth.provider.userinfo(token=token)
    request.session["user"] = {"name": token["userinfo"]["name"], "email": profile["email"]}
    return RedirectResponse("/me")


@app.get("/me")
async def me(user: Annotated[dict[str, str], Depends(user)]) -> dict[str, str]:
    return user
