"""Ways to say who one is, and replies of many kinds."""

import secrets
from typing import Annotated

from fastapi import Cookie, Depends, FastAPI, Header, HTTPException, Response, Security
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.security import (
    APIKeyCookie,
    APIKeyHeader,
    APIKeyQuery,
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
)
from pydantic import BaseModel

basic = HTTPBasic(realm="doors")
bearer = HTTPBearer(auto_error=False, description="A token that was handed out")
in_header = APIKeyHeader(name="X-Key", auto_error=False)
in_query = APIKeyQuery(name="key", auto_error=False)
in_cookie = APIKeyCookie(name="door")


class Common(BaseModel):
    accept_language: str = "en"
    x_tags: list[str] = []


class Crumbs(BaseModel):
    model_config = {"extra": "ignore"}

    theme: str = "light"
    visits: int = 0


def user(credentials: Annotated[HTTPBasicCredentials, Depends(basic)]) -> str:
    if not secrets.compare_digest(credentials.password.encode(), b"swordfish"):
        raise HTTPException(401, "wrong", headers={"WWW-Authenticate": "Basic"})
    return credentials.username


def key(
    header: Annotated[str | None, Security(in_header)], query: Annotated[str | None, Security(in_query)]
) -> str:
    found = header or query
    if found != "open sesame":
        raise HTTPException(403, "the door stays shut")
    return "header" if header else "query"


app = FastAPI()


@app.get("/basic")
async def by_password(name: Annotated[str, Depends(user)]):
    return name


@app.get("/bearer")
async def by_token(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]):
    return credentials and {"scheme": credentials.scheme, "token": credentials.credentials}


@app.get("/key")
async def by_key(where: Annotated[str, Security(key)]):
    return where


@app.get("/cookie", response_class=PlainTextResponse)
async def by_cookie(door: Annotated[str, Depends(in_cookie)]):
    return door


@app.post("/cookie")
async def give(response: Response, theme: Annotated[str | None, Cookie()] = None):
    response.set_cookie("door", "blue", httponly=True, samesite="strict", path="/cookie")
    response.status_code = 205
    return {"theme": theme}


@app.get("/models")
async def models(common: Annotated[Common, Header()], crumbs: Annotated[Crumbs, Cookie()]):
    return JSONResponse({**common.model_dump(), **crumbs.model_dump()}, headers={"Content-Language": "en"})


@app.get("/raw")
async def raw(
    strange_name: Annotated[str, Header(convert_underscores=False)],
    user_agent: Annotated[str | None, Header()] = None,
):
    return [strange_name, user_agent]
