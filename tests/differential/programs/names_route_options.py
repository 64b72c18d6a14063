"""Every option of a route, by every method of the application and of a router, and by their longer forms."""

from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from ..harness import program, request

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Item(BaseModel):
    name: str
    price: float | None = None
    rank: int = Field(1, alias="Rank")


class OwnResponse(JSONResponse):
    media_type = "application/own+json"


def options_of(api: Any) -> dict[str, dict[str, Any]]:
    """A value for each option; an option about replies stands beside a model."""
    callback = api.APIRouter()

    @callback.post("{$request.query.url}", tags=["called back"])
    def called(event: Item) -> int: ...

    def depend(response: api.Response) -> None:
        response.headers["x-depends"] = "1"

    alone: dict[str, Any] = {
        "response_model": Item,
        "status_code": 202,
        "tags": ["one", "two"],
        "dependencies": [api.Depends(depend)],
        "summary": "A summary",
        "description": "A *description*",
        "response_description": "What comes",
        "responses": {404: {"model": Item, "description": "Gone"}, "5XX": {"description": "Ours"}},
        "deprecated": True,
        "operation_id": "operation",
        "include_in_schema": False,
        "response_class": OwnResponse,
        "name": "named",
        "callbacks": callback.routes,
        "openapi_extra": {"x-more": [1]},
        "generate_unique_id_function": lambda route: f"made-{route.name}-{route.path_format}",
        "max_body_size": 5,
        "form_limits": {"max_fields": 1},
    }
    of_replies: dict[str, Any] = {
        "response_model_include": {"name", "rank"},
        "response_model_exclude": {"name"},
        "response_model_by_alias": False,
        "response_model_exclude_unset": True,
        "response_model_exclude_defaults": True,
        "response_model_exclude_none": True,
    }
    return {name: {name: value} for name, value in alone.items()} | {
        name: {"response_model": Item, name: value} for name, value in of_replies.items()
    }


def answer(body: Any = None) -> Any:
    return {"name": "n", "Rank": 1, "price": None}


def endpoint(api: Any, method: str) -> Any:
    """An endpoint that takes a form by POST and a JSON body by PUT, so that limits limit something."""
    if method == "put":

        def of_json(body: Item | None = None) -> Any:
            return answer()

        return of_json
    if method == "post":

        def of_form(a: int = api.Form(1), b: int = api.Form(2)) -> Any:
            return answer()

        return of_form
    return answer


NAMES = tuple(options_of(__import__("fastapi")))


def steps_of(method: str, prefix: str = "") -> list[Any]:
    sent: dict[str, Any] = {"post": {"data": {"a": 1, "b": 3}}, "put": {"json": {"name": "longer"}}}
    return [request(method.upper(), f"{prefix}/{name}", **sent.get(method, {})) for name in NAMES]


def by_method(owner: str, method: str) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        declaring = app if owner == "app" else api.APIRouter(prefix="/r")
        for name, options in options_of(api).items():
            getattr(declaring, method)(path=f"/{name}", **options)(endpoint(api, method))
        if owner == "router":
            app.include_router(declaring)
        return app

    build.__name__ = f"{owner}_{method}"
    program(*steps_of(method, "/r" if owner == "router" else ""))(build)


def by_longer_form(owner: str, form: str) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        declaring = app if owner == "app" else api.APIRouter(prefix="/r")
        for name, options in options_of(api).items():
            if owner == "app" and name == "callbacks":
                continue  # the application's longer forms don't take it
            # One method each: the operation id of several is made from any one of them.
            options = {**options, "methods": ["POST"], "path": f"/{name}"}
            if form == "api_route":
                declaring.api_route(**options)(endpoint(api, "post"))
            else:
                declaring.add_api_route(endpoint=endpoint(api, "post"), **options)
        if owner == "router":
            app.include_router(declaring)
        return app

    build.__name__ = f"{owner}_{form}"
    prefix = "/r" if owner == "router" else ""
    program(*steps_of("post", prefix))(build)


def by_route_class(adding: str) -> None:
    """An `APIRoute` made by hand, with each option, or a class of one's own named for one route."""

    def build(api: Any) -> Any:
        app = api.FastAPI()

        class Own(api.routing.APIRoute):
            def __init__(self, path: str, endpoint: Any, **options: Any) -> None:
                super().__init__(path + "-own", endpoint, **options)

        for name, options in options_of(api).items():
            function = endpoint(api, "post")
            if adding == "override":
                router = api.APIRouter()
                router.add_api_route(
                    f"/{name}",
                    function,
                    methods=["POST"],
                    route_class_override=Own,
                    strict_content_type=False,
                    **options,
                )
                app.include_router(router)
                continue
            route = api.routing.APIRoute(
                path=f"/{name}",
                endpoint=function,
                methods=["POST"],
                dependency_overrides_provider=app,
                strict_content_type=False,
                **options,
            )
            if adding == "routes":
                app.router.routes.append(route)
            else:
                app.include_router(api.APIRouter(prefix="/r", routes=[route]))
        return app

    build.__name__ = f"route_class_{adding}"
    steps = steps_of("post")
    if adding == "override":
        steps = [request("POST", step.path + "-own", **step.options) for step in steps]
    program(*steps)(build)


for each in METHODS:
    by_method("app", each)
    by_method("router", each)
for each in ("api_route", "add_api_route"):
    by_longer_form("app", each)
    by_longer_form("router", each)
for each in ("routes", "router", "override"):
    by_route_class(each)


def by_router(owner: str) -> None:
    """The options that a router gives to its routes, given when it is made and when it is included."""

    def build(api: Any) -> Any:
        app = api.FastAPI()
        given = {name: options[name] for name, options in options_of(api).items()}
        given["default_response_class"] = given["response_class"]
        for name in ("tags", "dependencies", "responses", "deprecated", "include_in_schema", "callbacks",
                     "generate_unique_id_function", "max_body_size", "form_limits",
                     "default_response_class"):  # fmt: skip
            made = {name: given[name]}
            router = api.APIRouter(prefix=f"/{name}", **(made if owner == "constructor" else {}))
            router.post("/form")(endpoint(api, "post"))
            router.put("/json")(endpoint(api, "put"))
            outer = api.APIRouter()
            if owner == "constructor":
                app.include_router(router)
            elif owner == "app":
                app.include_router(router, **made)
            else:
                outer.include_router(router, **made)
                app.include_router(outer)
        return app

    build.__name__ = f"router_options_by_{owner}"
    program(
        *(
            request(method, f"/{name}/{kind}", **sent)
            for name in (
                "tags",
                "dependencies",
                "include_in_schema",
                "max_body_size",
                "form_limits",
                "default_response_class",
            )
            for method, kind, sent in (
                ("POST", "form", {"data": {"a": 1, "b": 3}}),
                ("PUT", "json", {"json": {"name": "longer"}}),
            )
        )
    )(build)


for each in ("constructor", "app", "router"):
    by_router(each)
