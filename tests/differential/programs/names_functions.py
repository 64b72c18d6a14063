"""Functions, constants and exceptions that programs call by themselves."""

import contextlib
import threading
import warnings
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic import BaseModel

from ..harness import get, post, program, ws


class Item(BaseModel):
    name: str = "n"


@program(get("/ids"), get("/values"), get("/status"), get("/names"), get("/constants"), get("/encoders"))
def utilities(api):
    app = api.FastAPI()
    utils, encoders = api.utils, api.encoders

    @app.get("/ids")
    def ids(request: api.Request):
        route = request.scope["route"]
        return [
            utils.generate_unique_id(route),
            utils.generate_operation_id_for_path(name="read items", path="/a/{b:path}/c-d", method="GET"),
            sorted(utils.get_path_param_names("/a/{b}/{c:path}/{d}")),
        ]

    @app.get("/values")
    def values():
        default, placeholder = api.datastructures.Default, api.datastructures.DefaultPlaceholder
        target = {"a": {"b": 1}, "c": [1], "d": 1}
        utils.deep_dict_update(main_dict=target, update_dict={"a": {"e": 2}, "c": [2], "d": {"f": 3}})
        chosen = [
            utils.get_value_or_default(default(1), default(2), 3, 4),
            utils.get_value_or_default(default(1), default(2)),
            utils.get_value_or_default(5),
        ]
        return [
            target,
            [repr(getattr(each, "value", each)) for each in chosen],
            [default(value=0) == placeholder(value=0), bool(default(0)), bool(placeholder(1))],
            [isinstance(default(1), placeholder), default(1) == 1, default(1) == default(2)],
        ]

    @app.get("/status")
    def status():
        return [
            utils.is_body_allowed_for_status_code(status_code)
            for status_code in (None, 100, 199, 200, 204, 205, 304, 404, "200", "204", "2XX", "default")
        ] + [api.status.HTTP_418_IM_A_TEAPOT, api.exception_handlers.WS_1008_POLICY_VIOLATION]

    @app.get("/names")
    def names():
        return [
            sorted(api.openapi.constants.METHODS_WITH_BODY),
            api.openapi.constants.REF_PREFIX,
            api.openapi.constants.REF_TEMPLATE,
        ]

    @app.get("/constants")
    def constants():
        kinds = (
            api.datastructures.Address, api.datastructures.FormData, api.datastructures.Headers,
            api.datastructures.QueryParams, api.datastructures.State, api.datastructures.URL,
            api.datastructures.StarletteUploadFile, api.background.StarletteBackgroundTasks,
            api.requests.HTTPConnection, api.websockets.WebSocketState, api.middleware.Middleware,
        )  # fmt: skip
        return [f"{kind.__module__}.{kind.__qualname__}" for kind in kinds] + [
            issubclass(api.UploadFile, api.datastructures.StarletteUploadFile),
            issubclass(api.BackgroundTasks, api.background.StarletteBackgroundTasks),
        ]

    @app.get("/encoders")
    def encoding():
        by_type = encoders.ENCODERS_BY_TYPE
        tuples = encoders.generate_encoders_by_class_tuples(
            type_encoder_map={int: str, bool: str, list: repr}
        )
        return [
            sorted(kind.__name__ for kind in by_type),
            encoders.isoformat(o=date(2024, 2, 29)),
            [repr(encoders.decimal_encoder(dec_value=Decimal(text))) for text in ("1", "1.0", "1E3", "NaN")],
            [
                [encoder.__name__, sorted(kind.__name__ for kind in kinds)]
                for encoder, kinds in tuples.items()
            ],
        ]

    return app


@program(get("/run"), get("/iterate"), get("/context"), get("/first"), get("/raises"))
def concurrency(api):
    app = api.FastAPI()
    tools = api.concurrency
    loop_thread = threading.get_ident

    def where(*given: Any, **named: Any) -> Any:
        return given, sorted(named.items()), threading.get_ident()

    @app.get("/run")
    async def run():
        given, named, thread = await tools.run_in_threadpool(where, 1, key=2)
        return [given, named, thread == loop_thread()]

    @app.get("/iterate")
    async def iterate():
        return [item async for item in tools.iterate_in_threadpool(iterator=iter("abc"))]

    @app.get("/context")
    async def context():
        seen = []

        @contextlib.contextmanager
        def manager():
            seen.append(threading.get_ident() == thread)
            try:
                yield "value"
            finally:
                seen.append("left")

        thread = threading.get_ident()
        async with tools.contextmanager_in_threadpool(cm=manager()) as value:
            seen.append(value)
        return seen

    @app.get("/raises")
    async def raises():
        @contextlib.contextmanager
        def swallowing():
            try:
                yield
            except KeyError:
                return

        @contextlib.contextmanager
        def passing():
            yield

        async with tools.contextmanager_in_threadpool(swallowing()):
            raise KeyError("swallowed")
        try:
            async with tools.contextmanager_in_threadpool(passing()):
                raise LookupError("passed")
        except LookupError as error:
            return str(error)

    @app.get("/first")
    async def first():
        done = []

        async def note(value: str) -> None:
            done.append(value)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            await tools.run_until_first_complete((note, {"value": "a"}))
        return done

    return app


def shown_error(error: Exception) -> Any:
    return {
        name: getattr(error, name)
        for name in ("status_code", "detail", "headers", "code", "reason", "body", "endpoint_ctx")
        if hasattr(error, name)
    } | {"errors": error.errors() if hasattr(error, "errors") else None}


@program(get("/shown"), get("/kinds"), get("/models"), get("/context"))
def exception_classes(api):
    app = api.FastAPI()
    kinds = api.exceptions
    context = kinds.EndpointContext(function="f", path="GET /x", file="a.py", line=3)
    errors = [{"type": "missing", "loc": ("query", "a"), "msg": "Field required", "input": None}]
    made = [
        kinds.HTTPException(status_code=404),
        kinds.HTTPException(status_code=401, detail={"a": 1}, headers={"x-a": "1"}),
        kinds.WebSocketException(code=1008),
        kinds.WebSocketException(code=1000, reason="why"),
        kinds.RequestValidationError(errors=errors, body={"b": 1}, endpoint_ctx=context),
        kinds.RequestValidationError(errors),
        kinds.WebSocketRequestValidationError(errors=errors, endpoint_ctx=context),
        kinds.ResponseValidationError(errors=errors, body=[1], endpoint_ctx=context),
        kinds.ValidationException(errors=errors, endpoint_ctx=context),
    ]
    app.get("/shown")(lambda: [shown_error(error) for error in made])

    @app.get("/models")
    def models():
        return [api.exceptions.RequestErrorModel.__name__, api.exceptions.WebSocketErrorModel.__name__]

    @app.get("/context")
    def told():
        return [[str(error), repr(error)] for error in made[:4]] + [
            str(kinds.ValidationException(errors).errors()), sorted(kinds.EndpointContext.__annotations__),
        ]  # fmt: skip

    @app.get("/kinds")
    def bases():
        names = (
            "HTTPException", "WebSocketException", "RequestValidationError", "ResponseValidationError",
            "WebSocketRequestValidationError", "ValidationException", "FastAPIError",
            "DependencyScopeError", "PydanticV1NotSupportedError", "FastAPIDeprecationWarning",
        )  # fmt: skip
        found = {
            "HTTPException": kinds.HTTPException,
            "WebSocketException": kinds.WebSocketException,
            "RequestValidationError": kinds.RequestValidationError,
            "ResponseValidationError": kinds.ResponseValidationError,
            "WebSocketRequestValidationError": kinds.WebSocketRequestValidationError,
            "ValidationException": kinds.ValidationException,
            "FastAPIError": kinds.FastAPIError,
            "DependencyScopeError": kinds.DependencyScopeError,
            "PydanticV1NotSupportedError": kinds.PydanticV1NotSupportedError,
            "FastAPIDeprecationWarning": kinds.FastAPIDeprecationWarning,
        }
        return {name: [base.__name__ for base in found[name].__mro__] for name in names}

    return app


@program(get("/http"), get("/nothing"), get("/invalid?a=x"), ws("/ws?a=x", receive=2))
def handlers_called_by_handlers(api):
    app = api.FastAPI()
    own = api.exception_handlers

    @app.exception_handler(api.HTTPException)
    async def of_http(request, error):
        response = await own.http_exception_handler(request=request, exc=error)
        response.headers["x-handled"] = type(error).__name__
        return response

    @app.exception_handler(api.exceptions.RequestValidationError)
    async def of_request(request, error):
        response = await own.request_validation_exception_handler(request=request, exc=error)
        response.status_code = 400
        return response

    @app.exception_handler(api.exceptions.WebSocketRequestValidationError)
    async def of_socket(websocket, error):
        await own.websocket_request_validation_exception_handler(websocket=websocket, exc=error)

    @app.get("/http")
    def http():
        raise api.HTTPException(403, "no", {"x-a": "1"})

    @app.get("/nothing")
    def nothing():
        raise api.HTTPException(304, headers={"etag": "1"})

    @app.get("/invalid")
    def invalid(a: int): ...

    @app.websocket("/ws")
    async def socket(websocket: api.WebSocket, a: int): ...

    return app


@program(get("/redoc"), get("/swagger"), get("/redirect"), openapi=False)
def documentation_pages(api):
    """The pages differ on purpose; what they are given stands in both."""
    app = api.FastAPI(docs_url=None, redoc_url=None)
    docs = api.openapi.docs
    redoc = {
        "openapi_url": "/the-document",
        "title": "The title",
        "redoc_js_url": "/the-redoc.js",
        "redoc_favicon_url": "/the-icon.png",
        "with_google_fonts": False,
    }
    swagger = {
        "openapi_url": "/the-document",
        "title": "The title",
        "swagger_js_url": "/the-swagger.js",
        "swagger_css_url": "/the-swagger.css",
        "swagger_favicon_url": "/the-icon.png",
        "oauth2_redirect_url": "/the-redirect",
        "init_oauth": {"clientId": "the-client"},
        "swagger_ui_parameters": {"deepLinking": False, "the-parameter": "the-value"},
    }

    def told(made: Any, given: dict[str, Any]) -> Any:
        text = made.body.decode()
        expected = [value for value in given.values() if isinstance(value, str)]
        return [
            type(made).__name__,
            made.status_code,
            made.media_type,
            [value in text for value in (*expected, "the-client", "the-value", "fonts.googleapis.com")],
        ]

    app.get("/redoc")(lambda: told(docs.get_redoc_html(**redoc), redoc))
    app.get("/swagger")(lambda: told(docs.get_swagger_ui_html(**swagger), swagger))
    app.get("/redirect")(lambda: told(docs.get_swagger_ui_oauth2_redirect_html(), {}))
    app.get("/parameters")(lambda: docs.swagger_ui_default_parameters)
    return app


@program(get("/document"), get("/least"))
def the_document_by_hand(api):
    app = api.FastAPI()

    @app.post("/items", tags=["t"])
    def create(item: Item) -> Item: ...

    hooks = api.APIRouter()

    @hooks.post("happened")
    def happened(item: Item): ...

    made = partial(
        api.openapi.utils.get_openapi,
        title="T",
        version="3",
        openapi_version="3.0.3",
        summary="S",
        description="D",
        webhooks=hooks.routes,
        tags=[{"name": "t", "description": "about"}],
        servers=[{"url": "/v1"}],
        terms_of_service="https://example.org/",
        contact={"name": "N"},
        license_info={"name": "MIT", "url": "https://example.org/"},
        separate_input_output_schemas=False,
        external_docs={"url": "https://example.org/"},
    )
    app.get("/document")(lambda: api.openapi.utils.get_openapi(routes=app.routes, **made.keywords))
    app.get("/least")(lambda: api.openapi.utils.get_openapi(title="T", version="3", routes=app.routes))
    return app


@program(post("/tasks"), post("/given"))
def background_tasks_given(api):
    app = api.FastAPI()
    done = []

    def note(*given: Any, **named: Any) -> None:
        done.append([given, sorted(named.items())])

    @app.post("/tasks")
    def tasks():
        added = api.BackgroundTasks()
        added.add_task(func=note)
        made = api.BackgroundTasks(tasks=list(added.tasks))
        made.add_task(note, 1, 2, key=3)
        return api.responses.JSONResponse(len(made.tasks), background=made)

    @app.post("/given")
    def given(tasks: api.BackgroundTasks):
        tasks.add_task(note, "late")
        return done

    return app
