"""Dependants: made of callables, of `Depends`, flattened."""

from typing import Annotated, Any

import fastapi.dependencies.models as models
import fastapi.dependencies.utils as utils
from fastapi import (
    BackgroundTasks,
    Body,
    Cookie,
    Depends,
    File,
    Form,
    Header,
    Path,
    Query,
    Request,
    Response,
    Security,
    UploadFile,
    WebSocket,
)
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from tests.compat.internals.observing import Observations

oauth = OAuth2PasswordBearer("token", scopes={"a": "A"})


class Item(BaseModel):
    name: str
    price: float = 1.5


class Search(BaseModel):
    words: list[str] = []
    limit: int = 10


async def user(request: Request, scopes: SecurityScopes, token: str = Security(oauth, scopes=["a"])):
    yield token


def session(
    tasks: BackgroundTasks, response: Response, id: str = Cookie("c"), u=Security(user, scopes=["b"])
):
    return u


def plain(key: int, q: str = "q", x_token: Annotated[str | None, Header()] = None):
    return key


def endpoint(
    key: int,
    item: Item,
    request: Request,
    q: int = 1,
    h: str = Header("x"),
    a=Depends(session),
    b=Depends(session, use_cache=False),
    c=Depends(user, scope="function"),
    d=Depends(plain),
):
    return key


def several(a: Item, b: Annotated[Item, Body()], n: int = Body(3)):
    return a


def form(name: Annotated[str, Form()], file: UploadFile | None = None, raw: bytes = File(b"")):
    return name


def searching(search: Annotated[Search, Query()]):
    return search


def special(connection: HTTPConnection, key: Annotated[str, Path(alias="k")]):
    return key


def conversation(socket: WebSocket, q: list[int] = Query([])):
    return socket


def positional(a: int, /, b: int = 2):
    return a


CALLS = (endpoint, session, user, plain, several, form, searching, special, conversation, positional, oauth)


def main() -> None:
    seen = Observations()
    for call in CALLS:
        name = getattr(call, "__name__", "scheme")
        dependant = utils.get_dependant(path="/items/{key}/{k}", call=call)
        seen.note(name, dependant)
        seen.note(f"{name} key", models._get_cache_key(dependant=dependant))
        seen.note(f"{name} scope", models._get_computed_scope(dependant=dependant))
        seen.note(f"{name} uses scopes", models._uses_scopes(dependant=dependant))
        seen.note(f"{name} is scheme", models._is_security_scheme(dependant=dependant))
        seen.note(f"{name} params", utils.get_flat_params(dependant))
        note_body(seen, name, dependant)
    used: dict[str, Any] = {"own_oauth_scopes": ["o"], "parent_oauth_scopes": ["p"], "use_cache": False}
    seen.note("used", utils.get_dependant(path="/x", call=session, name="n", scope="function", **used))
    for label, depends in {
        "depends": Depends(session),
        "secure": Security(session, scopes=["z"]),
        "scoped": Depends(session, use_cache=False, scope="request"),
    }.items():
        seen.note(label, utils.get_parameterless_sub_dependant(depends=depends, path="/x"))
    limited = utils.get_parameterless_sub_dependant(depends=Depends(session, max_concurrency=2), path="/x")
    seen.note("limited", limited.concurrency.max_concurrency)
    seen.attempt("nothing", utils.get_parameterless_sub_dependant, depends=Depends(), path="/x")
    seen.note(
        "by hand", models.Dependant(query_params=utils.get_dependant(path="/", call=plain).query_params)
    )
    seen.note("equal", models.Dependant() == models.Dependant())
    for call in (user, session, main, note_body):
        kinds = (models._is_gen_callable, models._is_coroutine_callable, models._is_async_gen_callable)
        seen.note(f"kind of {call.__name__}", [kind(call) for kind in kinds])
    seen.print()


def note_body(seen: Observations, name: str, dependant: models.Dependant) -> None:
    params = utils._get_flat_body_params(dependant)
    embedded = utils._should_embed_body_fields(params)
    field = utils._get_body_field(body_params=params, name=name, embed_body_fields=embedded)
    seen.note(f"{name} body", [embedded, field])
    if embedded and field is not None:
        model = field.field_info.annotation
        seen.note(f"{name} members", [model.__name__, model.model_fields, field.field_info.media_type])
