"""Values of a request kept by starlette-context: its plug-ins, in endpoints, dependencies and handlers."""

from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette_context import context, plugins
from starlette_context.middleware import RawContextMiddleware

app = FastAPI(
    middleware=[
        Middleware(
            RawContextMiddleware,
            plugins=(plugins.RequestIdPlugin(force_new_uuid=False), plugins.CorrelationIdPlugin()),
        )
    ]
)


def tenant(request: Request) -> str:
    context["tenant"] = request.headers.get("x-tenant", "nobody")
    return context["tenant"]


@app.get("/async")
async def asynchronous(tenant: Annotated[str, Depends(tenant)]) -> dict[str, str]:
    return {"tenant": context["tenant"], "id": context["X-Request-ID"]}


@app.get("/plain")
def plain(tenant: Annotated[str, Depends(tenant)]) -> dict[str, str]:
    return {"tenant": context["tenant"], "id": context["X-Request-ID"]}


@app.get("/refused")
async def refused() -> None:
    context["reason"] = "closed"
    raise HTTPException(403)


@app.exception_handler(HTTPException)
async def answer(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"reason": context["reason"]}, error.status_code)
