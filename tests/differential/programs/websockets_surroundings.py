"""What dependencies get below a WebSocket, and below a request, when they ask for the other or for a body."""

from typing import Annotated, Any

from pydantic import BaseModel

from ..harness import get, program, ws


class Named(BaseModel):
    name: str


class Free(BaseModel):
    name: str = "free"


def declarations(api: Any) -> dict[str, Any]:
    def request(asked: api.Request):
        return asked.url.path

    def request_or_none(asked: api.Request = None):
        return asked is None

    def websocket(asked: api.WebSocket):
        return asked.url.path

    def websocket_or_none(asked: api.WebSocket = None):
        return asked is None

    def either(request: api.Request = None, websocket: api.WebSocket = None):
        return [request is None, websocket is None]

    def connection(asked: api.requests.HTTPConnection):
        return asked.url.path

    def form(asked: Annotated[Free, api.Form()]):
        return repr(asked)

    def form_or_none(asked: Annotated[Named | None, api.Form()] = None):
        return repr(asked)

    def form_by_default(asked: Annotated[Free, api.Form()] = Free(name="d")):  # noqa: B008
        return repr(asked)

    def form_of_two(asked: Annotated[Free | Named, api.Form()], number: Annotated[int, api.Form()] = 1):
        return repr((asked, number))

    def form_aliased(asked: Annotated[Free, api.Form(alias="al")]):
        return repr(asked)

    def form_field(asked: Annotated[int, api.Form()] = 3):
        return asked

    def body(asked: Free):
        return repr(asked)

    def body_by_default(asked: Free = Free(name="d")):  # noqa: B008
        return repr(asked)

    found = locals()
    del found["api"]
    return found


NAMES = (
    "request", "request_or_none", "websocket", "websocket_or_none", "either", "connection", "form",
    "form_or_none", "form_by_default", "form_of_two", "form_aliased", "form_field", "body", "body_by_default",
)  # fmt: skip


@program(*[ws(f"/{name}", receive=2) for name in NAMES], *[get(f"/{name}") for name in NAMES])
def what_a_dependency_gets(api):
    app = api.FastAPI()
    for name, dependency in declarations(api).items():

        @app.websocket(f"/{name}")
        async def serve(websocket: api.WebSocket, found: Annotated[Any, api.Depends(dependency)]):
            await websocket.accept()
            await websocket.send_text(str(found))
            await websocket.close()

        @app.get(f"/{name}")
        async def read(found: Annotated[Any, api.Depends(dependency)]):
            return found

    return app
