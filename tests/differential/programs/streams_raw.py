"""Generator endpoints whose response class streams what they yield as it is."""

from collections.abc import AsyncIterator, Iterator

from ..harness import get, program


def routes(*names: str):
    return [get(f"/{name}") for name in names]


@program(
    *routes(
        "bytes", "text", "mixed", "typed", "number", "png", "raises", "status", "headers", "memory", "csv"
    ),
)
def raw_streams(api):
    app = api.FastAPI()
    StreamingResponse = api.responses.StreamingResponse

    class Png(StreamingResponse):
        media_type = "image/png"

    class Csv(StreamingResponse):
        media_type = "text/csv"

    @app.get("/bytes", response_class=StreamingResponse)
    async def from_bytes():
        yield b"a"
        yield b"\xff"

    @app.get("/text", response_class=StreamingResponse)
    def from_text():
        yield "é"

    @app.get("/mixed", response_class=StreamingResponse)
    async def mixed():
        yield b"a"
        yield "b"

    @app.get("/typed", response_class=StreamingResponse)
    async def typed() -> AsyncIterator[bytes]:
        yield b"a"
        yield "b"

    @app.get("/number", response_class=StreamingResponse)
    async def number() -> AsyncIterator[int]:
        yield 1

    @app.get("/png", response_class=Png)
    async def png() -> AsyncIterator[bytes]:
        yield b"png"

    @app.get("/csv", response_class=Csv)
    def csv() -> Iterator[str]:
        yield "a,b\n"
        yield "1,2\n"

    @app.get("/raises", response_class=StreamingResponse)
    async def raises():
        yield b"a"
        raise ValueError("between")

    @app.get("/status", response_class=StreamingResponse, status_code=206)
    async def status():
        yield b"a"

    def mark(response: api.Response):
        response.headers["content-disposition"] = "attachment"

    @app.get("/headers", response_class=StreamingResponse, dependencies=[api.Depends(mark)])
    async def headers():
        yield b"a"

    @app.get("/memory", response_class=StreamingResponse)
    async def memory():
        yield memoryview(b"ab")

    return app


@program(get("/json"), get("/text"), get("/own"), get("/own?q=x"))
def generators_for_a_class_that_is_no_stream(api):
    app = api.FastAPI()

    class Joined(api.responses.PlainTextResponse):
        def render(self, content):
            return "+".join(content).encode()

    async def items():
        yield "a"

    @app.get("/own", response_class=Joined, status_code=202)
    def joined(q: int = 1):
        yield "a"
        yield "b"

    app.get("/json", response_class=api.responses.JSONResponse)(items)
    app.get("/text", response_class=api.responses.PlainTextResponse)(items)
    return app
