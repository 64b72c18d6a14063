"""The document put together by parts."""

import warnings
from typing import Any

import fastapi.openapi.utils as utils
from fastapi import APIRouter, Cookie, Depends, FastAPI, File, Form, Header, Security, UploadFile
from fastapi._compat import get_definitions, get_flat_models_from_fields, get_model_name_map
from fastapi.openapi.utils import get_openapi
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer
from pydantic import BaseModel

from tests.compat.internals.observing import Observations

scheme = OAuth2PasswordBearer("token", scopes={"a": "A"})
key = APIKeyHeader(name="x-key")


class Item(BaseModel):
    name: str
    price: float = 1.5


class Problem(BaseModel):
    detail: str


def program() -> FastAPI:
    app, router = FastAPI(title="Parts"), APIRouter(tags=["inner"])

    @app.post("/items/{number}", tags=["items"], responses={404: {"model": Problem}}, deprecated=True)
    def create(number: int, item: Item, q: str = "s", user=Security(scheme, scopes=["a"])) -> list[Item]:
        """Create one.

        At length.\fHidden.
        """
        return [item]

    @app.put("/form", summary="A form", operation_id="chosen")
    def form(name: str = Form(), file: UploadFile | None = File(None), x: str = Header(), c: int = Cookie(1)):
        return name

    @app.get("/hidden", include_in_schema=False)
    def hidden():
        return None

    @app.get("/plain", dependencies=[Depends(key)], description="Plain")
    def plain(search: str | None = None) -> Item | None:
        return None

    @router.patch("/inner")
    def inner(a: Item, b: Problem) -> Problem:
        return b

    app.include_router(router, prefix="/in")
    return app


def main() -> None:
    warnings.simplefilter("ignore")
    seen = Observations()
    app = program()
    seen.note("ranges", utils.status_code_ranges)
    routes = [route for route in app.routes if hasattr(route, "dependant")]
    fields = utils.get_fields_from_routes(app.routes)
    seen.note("fields", [[field.name, field.mode] for field in fields])
    names = get_model_name_map(get_flat_models_from_fields(fields, known_models=set()))
    seen.note("names", sorted(names.values()))
    mapping, definitions = get_definitions(fields=fields, model_name_map=names)
    seen.note(
        "definitions", {name: definitions[name] for name in sorted(definitions) if name in names.values()}
    )
    given: dict[str, Any] = {"model_name_map": names, "field_mapping": mapping}
    ids: set[str] = set()
    for route in routes:
        name, method = route.name, next(iter(route.methods)).lower()
        seen.note(f"{name} path", utils.get_openapi_path(route=route, operation_ids=ids, **given))
        seen.note(f"{name} summary", utils.generate_operation_summary(route=route, method=method))
        seen.attempt(f"{name} id", utils.generate_operation_id, route=route, method=method)
        metadata = utils.get_openapi_operation_metadata(route=route, method=method, operation_ids=set())
        seen.note(f"{name} metadata", metadata)
        body = utils.get_openapi_operation_request_body(body_field=route.body_field, **given)
        seen.note(f"{name} body", body)
        seen.note(f"{name} unique", [route.unique_id, route._embed_body_fields])
        seen.note(f"{name} fields", [route.body_field is None, route.response_field, route.response_fields])
    seen.note("ids", ids)
    document = get_openapi(
        title="By hand",
        version="1",
        routes=app.routes[-1:],
        tags=[{"name": "inner"}],
        servers=[{"url": "/x"}],
    )
    seen.note("part", document)
    seen.note("whole", app.openapi())
    custom(seen, app)
    seen.print()


def custom(seen: Observations, app: FastAPI) -> None:
    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = get_openapi(title="Own", version="2", routes=app.routes)
            app.openapi_schema["info"]["x-logo"] = {"url": "/logo.png"}
        return app.openapi_schema

    app.openapi_schema = None
    app.openapi = openapi  # type: ignore[method-assign]
    seen.note("custom", [app.openapi()["info"], app.openapi() is app.openapi()])
