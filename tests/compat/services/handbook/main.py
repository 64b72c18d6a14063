"""An OpenAPI document that is made to measure, and pages for it."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Body, FastAPI, Path, Query
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html, get_swagger_ui_oauth2_redirect_html
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field


def operation_id(route: APIRoute) -> str:
    return f"{route.tags[0] if route.tags else 'root'}-{route.name}"


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Chapter(BaseModel):
    title: str = Field(examples=["Tools"])
    pages: int = Field(default=1, gt=0, description="How many pages it has")
    size: Size = Size.SMALL


class Event(BaseModel):
    kind: str
    chapter: Chapter


app = FastAPI(
    title="Handbook",
    docs_url=None,
    redoc_url=None,
    openapi_url="/handbook.json",
    openapi_tags=[{"name": "chapters", "description": "What it is made of"}],
    servers=[{"url": "https://handbook.example.org", "description": "The real one"}],
    generate_unique_id_function=operation_id,
    separate_input_output_schemas=False,
)
router = APIRouter(prefix="/chapters", tags=["chapters"])
callbacks = APIRouter()


@callbacks.post("{$callback_url}/done", name="done")
def done(event: Event):
    """What is called when it is printed."""


@app.webhooks.post("chapter-changed")
def changed(event: Event):
    """Sent to subscribers when a chapter changes."""


@router.post(
    "/",
    status_code=201,
    response_description="The chapter as it is kept",
    responses={
        409: {"description": "There is such a chapter", "content": {"text/plain": {"example": "taken"}}}
    },
    openapi_extra={"x-audience": "editors"},
)
async def write(
    chapter: Annotated[
        Chapter, Body(openapi_examples={"short": {"summary": "A short one", "value": {"title": "Nuts"}}})
    ],
) -> Chapter:
    """Write a chapter.

    It is kept as it comes.
    \f
    Not told to anyone.
    """
    return chapter


@router.get("/{title}", deprecated=True, callbacks=callbacks.routes)
async def read(
    title: Annotated[str, Path(description="Its title", min_length=2)],
    form: Annotated[str, Query(deprecated=True, include_in_schema=True)] = "html",
    hidden: Annotated[str, Query(include_in_schema=False)] = "",
) -> Chapter:
    return Chapter(title=title)


app.include_router(router)


def document():
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version="7",
            summary="All there is to know",
            routes=app.routes,
            webhooks=app.webhooks.routes,
            tags=app.openapi_tags,
            servers=app.servers,
        )
        made["info"]["x-logo"] = {"url": "/logo.png"}
        app.openapi_schema = made
    return app.openapi_schema


app.openapi = document


@app.get("/reference", include_in_schema=False)
async def swagger():
    return get_swagger_ui_html(
        openapi_url=app.openapi_url,
        title=f"{app.title}: reference",
        oauth2_redirect_url="/back",
        swagger_js_url="/js/swagger.js",
        swagger_css_url="/css/swagger.css",
        swagger_ui_parameters={"deepLinking": False},
    )


@app.get("/back", include_in_schema=False)
async def back():
    return get_swagger_ui_oauth2_redirect_html()


@app.get("/book", include_in_schema=False)
async def redoc():
    return get_redoc_html(
        openapi_url=app.openapi_url, title="Book", redoc_js_url="/js/redoc.js", with_google_fonts=False
    )
