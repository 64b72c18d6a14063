"""Routes that handle requests in their own way."""

from typing import Any

from starlette.responses import PlainTextResponse

from ..harness import get, post, program, ws


@program(
    get("/own"),
    get("/guarded/own"),
    get("/guarded/own", headers={"x-key": "1"}),
    post("/guarded/own"),
    get("/guarded/both", headers={"x-key": "1"}),
    get("/guarded/both"),
    get("/replaced"),
    get("/guarded/replaced", headers={"x-key": "1"}),
    ws("/guarded/socket", headers={"x-key": "1"}),
    ws("/guarded/socket"),
)
def routes_that_handle_requests_themselves(api: Any) -> Any:
    """Around the endpoint, the dependencies of the routers above it still hold."""

    class Counted(api.routing.APIRoute):  # type: ignore[misc]
        async def handle(self, scope: Any, receive: Any, send: Any) -> None:
            async def stamped(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"x-handled", self.path.encode())]
                await send(message)

            await super().handle(scope, receive, stamped)

    class Both(Counted):
        def get_route_handler(self) -> Any:
            original = super().get_route_handler()

            async def handler(request: api.Request) -> api.Response:
                response = await original(request)
                response.headers["x-wrapped"] = "yes"
                return response

            return handler

    async def other(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("other")(scope, receive, send)

    def guard(x_key: str = api.Header()) -> str:
        return x_key

    router = api.APIRouter()
    router.add_api_route("/own", lambda: "own", route_class_override=Counted)
    router.add_api_route("/both", lambda: "both", route_class_override=Both)
    router.add_api_route("/replaced", lambda: "endpoint")
    router.routes[-1].app = other

    @router.websocket("/socket")
    async def socket(websocket: api.WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("socket")
        await websocket.close()

    app = api.FastAPI()
    app.include_router(router, prefix="/guarded", dependencies=[api.Depends(guard)])
    app.router.add_api_route("/own", lambda: "own", route_class_override=Counted)
    app.router.add_api_route("/replaced", lambda: "endpoint")
    app.routes[-1].app = other
    return app
