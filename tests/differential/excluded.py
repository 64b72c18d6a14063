"""What no program can or need use, with the reason; a name that ends in `*` stands for all that begin so."""

INTERNAL = "the framework's own workings; `martlet.compat` answers those that plug-ins lean on"
ASGI = "an application, a route or a dependency called by the server or the framework, not by a program"

NAMES: dict[str, str] = {
    "dependencies.*": INTERNAL,
    "encoders.is_pydantic_v1_model_instance": INTERNAL,
    "openapi.utils.generate_*": INTERNAL,
    "openapi.utils.get_fields_from_routes": INTERNAL,
    "openapi.utils.get_openapi_*": INTERNAL,
    "routing.MAX_BODY_SIZE_SCOPE_KEY": INTERNAL,
    "routing.get_*": INTERNAL,
    "routing.request_response": INTERNAL,
    "routing.run_endpoint_function": INTERNAL,
    "routing.serialize_response": INTERNAL,
    "routing.websocket_session": INTERNAL,
    "utils.TYPE_CHECKING": INTERNAL,
    "utils.create_model_field": INTERNAL,
    "telemetry.*": "not recorded by Martlet: see docs/differences.md",
}
ARGUMENTS: dict[str, str] = {
    "Path(default_factory)": "a path parameter is required: see docs/differences.md",
    "params.Path(default_factory)": "a path parameter is required: see docs/differences.md",
    "FastAPI(telemetry)": "not recorded by Martlet: see docs/differences.md",
    "FastAPI.build_middleware_stack": INTERNAL,
    "FastAPI.setup": INTERNAL,
    "APIRouter.app*": ASGI,
    "APIRouter.handle*": ASGI,
    "APIRouter.lifespan*": ASGI,
    "APIRouter.matches*": ASGI,
    "APIRouter.not_found*": ASGI,
    "routing.APIRoute.handle*": ASGI,
    "routing.APIWebSocketRoute.handle*": ASGI,
    "responses.ORJSONResponse.render*": "needs orjson, which the tests do without",
    "responses.UJSONResponse.render*": "needs ujson, which the tests do without",
    "params.Depends(_concurrency)": INTERNAL,
    "params.Security(_concurrency)": INTERNAL,
    "routing.RouteContext(_route_context)": INTERNAL,
}
