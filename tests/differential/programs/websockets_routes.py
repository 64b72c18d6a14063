"""WebSocket endpoints: parameters, dependencies, refusals, close codes, subprotocols, handlers, routers."""

from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel
from starlette.responses import JSONResponse
from starlette.websockets import WebSocketDisconnect

from ..harness import delete, get, program, ws


class Room(str, Enum):  # noqa: UP042
    hall = "hall"
    attic = "attic"


class Filters(BaseModel):
    limit: int = 10
    tags: list[str] = []


@program(
    ws("/echo", "one", "two", receive=3),
    ws("/echo", b"bytes", receive=1),
    ws("/rooms/hall/7?q=1&q=2", headers={"x-token": "t", "cookie": "c=5"}),
    ws("/rooms/hall/7"),
    ws("/rooms/cellar/x", receive=1),
    ws("/rooms/hall/x?q=y", headers={"cookie": "c=z"}),
    ws("/model?limit=5&tags=a&tags=b"),
    ws("/model?limit=x"),
    ws("/json", '{"a": 1}'),
    ws("/json", "not json", receive=0),
    ws("/nothing"),
    ws("/http"),
    get("/echo"),
)
def parameters(api: Any) -> Any:
    app = api.FastAPI()

    @app.websocket("/echo")
    async def echo(socket: api.WebSocket) -> None:
        await socket.accept()
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                break
            if message.get("bytes") is not None:
                await socket.send_bytes(message["bytes"][::-1])
            elif message["text"] == "two":
                await socket.close(4000, "enough")
                break
            else:
                await socket.send_text(message["text"])

    @app.websocket("/rooms/{room}/{number}")
    async def room(
        socket: api.WebSocket,
        room: Room,
        number: int,
        q: Annotated[list[int], api.Query()] = [],  # noqa: B006
        x_token: Annotated[str | None, api.Header()] = None,
        c: Annotated[int | None, api.Cookie()] = None,
    ) -> None:
        await socket.accept()
        await socket.send_json([room, number, q, x_token, c, socket.path_params, socket.url.path])
        await socket.close()

    @app.websocket("/model")
    async def model(filters: Annotated[Filters, api.Query()], socket: api.WebSocket) -> None:
        await socket.accept()
        await socket.send_json(filters.model_dump())

    @app.websocket("/json")
    async def json(socket: api.WebSocket) -> None:
        await socket.accept()
        await socket.send_json(await socket.receive_json(), mode="binary")

    @app.get("/http")
    def http() -> int:
        return 1

    return app


@program(
    ws("/before"),
    ws("/after"),
    ws("/exception/before"),
    ws("/exception/after"),
    ws("/http-exception/before"),
    ws("/http-exception/after", receive=0),
    ws("/http-exception-from-dependency"),
    ws("/websocket-exception-from-dependency"),
    ws("/error/before"),
    ws("/error/after", receive=0),
    ws("/never-accepts"),
    ws("/returns", receive=0),
    ws("/denial"),
    ws("/closed-by-client"),
)
def refusals(api: Any) -> Any:
    app = api.FastAPI()

    def refusing(error: Exception) -> Any:
        def refuse() -> None:
            raise error

        return api.Depends(refuse)

    errors = {
        "exception": api.WebSocketException(4001, "not like this"),
        "http-exception": api.HTTPException(403, "No", {"X-Why": "because"}),
        "error": RuntimeError("broken"),
    }
    for name, error in errors.items():
        for accepted in (True, False):

            @app.websocket(f"/{name}/{'after' if accepted else 'before'}")
            async def fail(socket: api.WebSocket, accepted: bool = accepted, error: str = name) -> None:
                if accepted:
                    await socket.accept()
                raise errors[error]

    @app.websocket("/before")
    async def before(socket: api.WebSocket) -> None:
        await socket.close(4002, "closed before it was accepted")

    @app.websocket("/after")
    async def after(socket: api.WebSocket) -> None:
        await socket.accept()
        await socket.close(reason="default code")

    @app.websocket("/http-exception-from-dependency")
    async def http(socket: api.WebSocket, value: None = refusing(errors["http-exception"])) -> None:
        await socket.accept()

    @app.websocket("/websocket-exception-from-dependency", dependencies=[refusing(errors["exception"])])
    async def websocket(socket: api.WebSocket) -> None:
        await socket.accept()

    @app.websocket("/never-accepts")
    async def never_accepts(socket: api.WebSocket) -> None:
        await socket.send_text("too early")

    @app.websocket("/returns")
    async def returns(socket: api.WebSocket) -> str:
        await socket.accept()
        return "ignored"

    @app.websocket("/denial")
    async def denial(socket: api.WebSocket) -> None:
        await socket.send_denial_response(JSONResponse({"denied": True}, 402))

    @app.websocket("/closed-by-client")
    async def closed_by_client(socket: api.WebSocket) -> None:
        await socket.accept()
        await socket.send_text("bye")
        await socket.receive_text()

    return app


@program(
    ws("/yield", "x", receive=2),
    get("/log"),
    delete("/log"),
    ws("/yield-fails"),
    get("/log"),
    delete("/log"),
    ws("/disconnect", receive=1),
    get("/log"),
    delete("/log"),
    ws("/invalid?n=x", receive=1),
    get("/log"),
    delete("/log"),
    ws("/cached", receive=1),
    ws("/sync-dependency?q=3", receive=1),
    ws("/shared", receive=1),
    get("/shared"),
)
def dependencies(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI()

    def recorded(name: str) -> Any:
        async def record() -> Any:
            log.append(f"{name} enters")
            try:
                yield name
            except BaseException as error:
                log.append(f"{name} sees {type(error).__name__}")
                raise
            finally:
                log.append(f"{name} exits")

        return record

    first, early = api.Depends(recorded("first")), api.Depends(recorded("early"), scope="function")

    @app.websocket("/yield")
    async def normal(socket: api.WebSocket, a: str = first, b: str = early) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())
        await socket.close()
        log.append("endpoint ends")

    @app.websocket("/yield-fails")
    async def fails(socket: api.WebSocket, a: str = first, b: str = early) -> None:
        await socket.accept()
        raise api.WebSocketException(4003)

    @app.websocket("/disconnect")
    async def disconnect(socket: api.WebSocket, a: str = first) -> None:
        await socket.accept()
        await socket.send_text("hello")
        try:
            await socket.receive_text()
        except WebSocketDisconnect as error:
            log.append(f"disconnected {error.code}")
            raise

    @app.websocket("/invalid")
    async def invalid(socket: api.WebSocket, n: int, a: str = first) -> None:
        log.append("endpoint")

    calls = [0]

    def count() -> int:
        calls[0] += 1
        return calls[0]

    @app.websocket("/cached")
    async def cached(
        socket: api.WebSocket,
        a: int = api.Depends(count),
        b: int = api.Depends(count),
        c: int = api.Depends(count, use_cache=False),
    ) -> None:
        await socket.accept()
        await socket.send_json([a, b, c])

    def with_query(q: int, socket: api.WebSocket) -> Any:
        return [q, socket.url.path]

    @app.websocket("/sync-dependency")
    async def sync_dependency(socket: api.WebSocket, value: Any = api.Depends(with_query)) -> None:
        await socket.accept()
        await socket.send_json(value)

    def of_either(connection: api.requests.HTTPConnection) -> str:
        return connection.scope["type"]

    @app.websocket("/shared")
    async def shared_socket(socket: api.WebSocket, kind: str = api.Depends(of_either)) -> None:
        await socket.accept()
        await socket.send_text(kind)

    @app.get("/shared")
    def shared_request(kind: str = api.Depends(of_either)) -> str:
        return kind

    @app.get("/log")
    def read_log() -> list[str]:
        return log

    @app.delete("/log")
    def forget() -> None:
        log.clear()

    return app


@program(
    ws("/chat", subprotocols=["v2", "v1"]),
    ws("/chat", subprotocols=["v9"]),
    ws("/chat"),
    ws("/headers", headers={"origin": "https://example.org", "x-own": "1"}),
)
def subprotocols_and_headers(api: Any) -> Any:
    app = api.FastAPI()

    @app.websocket("/chat")
    async def chat(socket: api.WebSocket) -> None:
        offered = socket.scope["subprotocols"]
        await socket.accept(subprotocol="v1" if "v1" in offered else None)
        await socket.send_json(offered)
        await socket.close()

    @app.websocket("/headers")
    async def headers(socket: api.WebSocket, origin: Annotated[str | None, api.Header()] = None) -> None:
        await socket.accept(headers=[(b"x-accepted", b"1")])
        await socket.send_json([origin, socket.headers["x-own"], socket.client is not None])

    return app


@program(ws("/known"), ws("/late"), ws("/invalid?n=x"), ws("/error", receive=0), get("/log"))
def exception_handlers(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI()

    class Known(Exception):
        pass

    @app.exception_handler(Known)
    async def handle(socket: api.WebSocket, error: Known) -> None:
        log.append(type(socket).__name__)
        await socket.close(4100, str(error))

    @app.exception_handler(api.exceptions.WebSocketRequestValidationError)
    async def invalid(socket: api.WebSocket, error: Any) -> None:
        log.append(str([e["loc"] for e in error.errors()]))
        await socket.close(4200)

    @app.websocket("/known")
    async def known(socket: api.WebSocket) -> None:
        raise Known("known")

    @app.websocket("/late")
    async def late(socket: api.WebSocket) -> None:
        await socket.accept()
        raise Known("after acceptance")

    @app.websocket("/invalid")
    async def validated(socket: api.WebSocket, n: int) -> None: ...

    @app.websocket("/error")
    async def error(socket: api.WebSocket) -> None:
        await socket.accept()
        raise KeyError("unknown")

    app.get("/log")(lambda: log)
    return app


@program(
    ws("/api/rooms/7/talk"),
    ws("/api/rooms/x/talk"),
    ws("/api/added"),
    ws("/api/plain"),
    ws("/sub/socket"),
    ws("/rooms/7/talk"),
    ws("/api/rooms/7/talk/"),
    get("/log"),
)
def in_routers(api: Any) -> Any:
    log: list[str] = []

    def noting(name: str) -> Any:
        def note() -> None:
            log.append(name)

        return api.Depends(note)

    app = api.FastAPI(dependencies=[noting("app")])
    router = api.APIRouter(prefix="/rooms/{room}", dependencies=[noting("router")])

    @router.websocket("/talk", name="talk", dependencies=[noting("path")])
    async def talk(socket: api.WebSocket, room: int, value: None = noting("parameter")) -> None:
        await socket.accept()
        await socket.send_json([room, str(socket.url_for("talk", room=8)), socket.scope["route"].path])

    async def hello(socket: api.WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hello")

    app.include_router(router, prefix="/api", dependencies=[noting("include")])
    app.add_api_websocket_route("/api/added", hello, name="added")
    app.router.add_websocket_route("/api/plain", hello)
    sub = api.FastAPI()
    sub.websocket("/socket")(hello)
    app.mount("/sub", sub)
    app.get("/log")(lambda: log)
    return app


@program(ws("/"))
def overridden(api: Any) -> Any:
    app = api.FastAPI()

    def original() -> str:
        return "original"

    def replacement(token: str = "replaced") -> str:
        return token

    @app.websocket("/")
    async def root(socket: api.WebSocket, value: str = api.Depends(original)) -> None:
        await socket.accept()
        await socket.send_text(value)

    app.dependency_overrides[original] = replacement
    return app


@program(ws("/needed", receive=2), ws("/usual", receive=2), ws("/form", receive=2))
def bodies_that_a_connection_never_has(api):
    app = api.FastAPI()

    def needed(numbers: list[int]):
        return numbers

    def usual(numbers: list[int] | None = None, word: str = api.Body("w")):
        return [numbers, word]

    def form(number: int = api.Form()):
        return number

    def declare(path, dependency):
        @app.websocket(path)
        async def socket(websocket: api.WebSocket, given=api.Depends(dependency)):
            await websocket.accept()
            await websocket.send_json(given)
            await websocket.close()

    declare("/needed", needed)
    declare("/usual", usual)
    declare("/form", form)
    return app
