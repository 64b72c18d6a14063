"""MCP servers mounted beside endpoints, their session managers run by the application's lifespan."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI, Request
from mcp.server.fastmcp import Context, FastMCP

echo = FastMCP("Echo", stateless_http=True, json_response=True, streamable_http_path="/")
sums = FastMCP("Sums", streamable_http_path="/rpc")


@echo.tool()
def repeat(text: str, times: int = 2) -> str:
    """Say it again."""
    return " ".join([text] * times)


@echo.resource("greeting://{name}")
def greeting(name: str) -> str:
    return f"Hello, {name}"


@echo.prompt()
def polite(wish: str) -> str:
    return f"Please {wish}"


@sums.tool()
async def add(a: int, b: int, context: Context) -> dict[str, int]:
    """Add two numbers."""
    await context.info("adding")
    return {"sum": a + b}


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, str]]:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(echo.session_manager.run())
        await stack.enter_async_context(sums.session_manager.run())
        yield {"ready": "yes"}


app = FastAPI(lifespan=lifespan)
app.mount("/echo", echo.streamable_http_app())
app.mount("/sums", sums.streamable_http_app())


@app.get("/ready")
async def ready(request: Request) -> str:
    return request.state.ready
