"""The operations of the document: summaries, descriptions, ids, responses, callbacks, webhooks, extras."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, HttpUrl
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response, StreamingResponse

from ..harness import get, program


class Item(BaseModel):
    name: str
    price: float | None = None


class Message(BaseModel):
    text: str


@program(get("/plain"))
def summaries_and_descriptions(api: Any) -> Any:
    app = api.FastAPI()

    @app.get("/plain")
    def with_docstring() -> None:
        """First line.

        Second paragraph,
            indented,
        and back.
        """

    @app.get("/cut")
    def cut_by_form_feed() -> None:
        """Shown.
        \f
        Hidden.
        """

    @app.get("/only-hidden")
    def all_hidden() -> None:
        """\f Hidden."""

    @app.get("/given", summary="Given summary", description="Given \f description")
    def given() -> None:
        """Not this."""

    @app.get("/empty", summary="", description="")
    def empty_ones() -> None:
        """Docstring."""

    @app.get("/named", name="another_name here")
    def named() -> None: ...

    @app.get("/HTTP2Server")
    def HTTP2_Server__x() -> None: ...  # noqa: N802

    class Callable:
        """Class documentation."""

        def __call__(self) -> None:
            """Call documentation."""

    app.get("/instance")(Callable())

    def with_dependency(x: Annotated[int, api.Query(description="  Spaces kept?  ")] = 1) -> int:
        """Dependency documentation."""
        return x

    @app.get(
        "/response-description",
        response_description="What *comes*",
        dependencies=[api.Depends(with_dependency)],
    )
    def response_description() -> int:
        """
        Starts on the second line.
        """
        return 1

    return app


@program(get("/a"), get("/b"))
def operation_ids(api: Any) -> Any:
    app = api.FastAPI()

    @app.get("/a", operation_id="same")
    def a() -> int:
        return 1

    @app.get("/b", operation_id="same")
    def b() -> int:
        return 1

    @app.get("/c")
    def c() -> int:
        return 1

    @app.get("/c/")
    def c_slash() -> int:
        return 1

    @app.api_route("/many/{x}", methods=["DELETE"])
    def many(x: int, body: Item) -> int:
        return 1

    @app.api_route("/many-with-id", methods=["PUT", "GET"], operation_id="of_many")
    def many_with_id() -> int:
        return 1

    @app.get("/path/{file:path}/x-{y}")
    def converter(file: str, y: int) -> int:
        return 1

    @app.get("/v1.0/é/~x")
    def odd_characters() -> int:
        return 1

    return app


@program(get("/none"), get("/204"), get("/html"), get("/file"))
def statuses_and_classes(api: Any) -> Any:
    app = api.FastAPI()

    class Own(Response):
        media_type = "application/x-own"

    class WithoutType(Response):
        pass

    app.get("/none")(lambda: None)

    @app.post("/created", status_code=201)
    def created() -> Item: ...

    @app.get("/204", status_code=204)
    def no_content() -> None: ...

    @app.get("/304", status_code=304)
    def not_modified() -> None: ...

    @app.get("/html", response_class=HTMLResponse)
    def html() -> Any:
        return "<b>"

    @app.get("/html-with-model", response_class=HTMLResponse, response_model=Item)
    def html_with_model() -> Any: ...

    @app.get("/redirect", response_class=RedirectResponse, status_code=302)
    def redirect() -> Any: ...

    @app.get("/redirect-default", response_class=RedirectResponse)
    def redirect_default() -> Any: ...

    @app.get("/stream", response_class=StreamingResponse)
    def stream() -> Any: ...

    @app.get("/file", response_class=FileResponse)
    def file() -> Any: ...

    @app.get("/own", response_class=Own)
    def own() -> Any: ...

    @app.get("/without-type", response_class=WithoutType)
    def without_type() -> Any: ...

    @app.get("/returned-class")
    def returned_class() -> HTMLResponse: ...

    @app.get("/no-model", response_model=None)
    def no_model() -> Item: ...

    @app.get("/union")
    def union() -> Item | Message | None: ...

    @app.get("/list")
    def many() -> list[Item]: ...

    @app.get("/dict", response_model=dict[str, datetime])
    def mapping() -> Any: ...

    @app.get("/status-as-enum", status_code=202)
    def accepted() -> str: ...

    return app


@program()
def further_responses(api: Any) -> Any:
    app = api.FastAPI(responses={"4XX": {"description": "Yours"}})

    @app.get(
        "/many",
        responses={
            200: {"content": {"image/png": {}}, "description": "A picture or JSON"},
            201: {"model": Message, "headers": {"X-Id": {"schema": {"type": "integer"}}}},
            "202": {"model": list[Message], "description": "Text key"},
            404: {"model": Message, "content": {"application/json": {"example": {"text": "lost"}}}},
            418: {},
            "default": {"model": Item},
            "5XX": {"model": Message},
            "2xx": {"description": "Lower case"},
            422: {"description": "Own validation", "model": Message},
            999: {},
        },
    )
    def many(x: int) -> Item: ...

    @app.get("/int-default", responses={"4XX": {"model": Item}}, status_code=206)
    def covered_by_range(x: int) -> Item: ...

    @app.get("/covered-by-default", responses={"default": {"description": "Anything"}})
    def covered_by_default(x: int) -> Item: ...

    @app.get("/links", responses={200: {"links": {"next": {"operationId": "many_many_get"}}}})
    def links() -> Item: ...

    return app


def bad_responses(name: str, responses: Any) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        app.get("/", responses=responses)(lambda: 1)
        return app

    build.__name__ = f"refused_responses_{name}"
    program(get("/"))(build)


bad_responses("text", {"abc": {"description": "x"}})
bad_responses("text_with_model", {"abc": {"model": Item}})
bad_responses("model_without_body", {204: {"model": Item}})
bad_responses("not_a_dictionary", {200: "x"})


@program(get("/openapi.json"))
def callbacks_and_webhooks(api: Any) -> Any:
    callbacks, shared = api.APIRouter(), api.APIRouter()

    @callbacks.post("{$callback_url}/invoices/{$request.body.id}", name="paid")
    def invoice_paid(body: Message) -> Item:
        """Told when it is paid."""

    @callbacks.get("{$callback_url}/hello")
    def hello() -> None: ...

    @shared.put("https://example.org/{$request.query.x}")
    def for_all(x: int) -> Message: ...

    app = api.FastAPI(callbacks=shared.routes)

    @app.post("/invoices", callbacks=callbacks.routes)
    def create(item: Item, callback_url: HttpUrl | None = None) -> str: ...

    @app.get("/plain")
    def plain() -> str: ...

    router = api.APIRouter(callbacks=callbacks.routes[:1])
    router.get("/routed")(lambda: 1)
    app.include_router(router, callbacks=callbacks.routes[1:])

    @app.webhooks.post("new-item")
    def new_item(body: Item) -> Message:
        """When something is new.

        With more words.
        """

    @app.webhooks.delete("/gone/{x}", tags=["hooks"])
    def gone(x: int) -> None: ...

    return app


@program(get("/openapi.json"))
def webhooks_given(api: Any) -> Any:
    webhooks = api.APIRouter(tags=["hook"])
    webhooks.post("event", operation_id="on-event")(lambda: 1)
    app = api.FastAPI(webhooks=webhooks)
    webhooks.post("late")(lambda: 1)
    return app


@program(get("/"))
def extras(api: Any) -> Any:
    app = api.FastAPI()

    @app.get(
        "/",
        openapi_extra={
            "x-own": [1],
            "summary": "From extra",
            "tags": ["extra"],
            "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "Replaced"}, "400": {"description": "Added"}},
        },
        tags=["own"],
        summary="Own",
    )
    def merged(p: int = 1) -> int:
        return p

    @app.post(
        "/raw",
        openapi_extra={
            "requestBody": {
                "content": {"application/x-yaml": {"schema": Item.model_json_schema()}},
                "required": True,
            }
        },
    )
    async def raw(request: api.Request) -> None: ...

    @app.post("/body", openapi_extra={"requestBody": {"content": {"application/json": {"x-more": 1}}}})
    def body(item: Item) -> None: ...

    @app.get("/hidden", include_in_schema=False)
    def hidden(message: Message) -> None: ...

    @app.get("/deprecated", deprecated=True, tags=["b", "a", "b"])
    def old() -> None: ...

    return app
