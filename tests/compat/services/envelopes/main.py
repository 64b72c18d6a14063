"""Routes of classes of its own: they time, wrap, log, and unpack what comes in."""

import gzip
import json
import time
from collections.abc import Callable

from fastapi import APIRouter, Body, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

rejected: list[object] = []


class GzippedRequest(Request):
    """A request whose body may be compressed."""

    async def body(self) -> bytes:
        if not hasattr(self, "_unpacked"):
            body = await super().body()
            packed = "gzip" in self.headers.getlist("content-encoding")
            self._unpacked = gzip.decompress(body) if packed else body
        return self._unpacked


class UnpackingRoute(APIRoute):
    def get_route_handler(self) -> Callable:
        handler = super().get_route_handler()

        async def unpacking(request: Request) -> Response:
            return await handler(GzippedRequest(request.scope, request.receive))

        return unpacking


class TimedRoute(APIRoute):
    def get_route_handler(self) -> Callable:
        handler = super().get_route_handler()

        async def timed(request: Request) -> Response:
            begun = time.perf_counter()
            response = await handler(request)
            response.headers["X-Seconds"] = f"{time.perf_counter() - begun:.6f}"
            return response

        return timed


class EnvelopeRoute(APIRoute):
    """Puts every reply in an envelope, and keeps the bodies that were refused."""

    def get_route_handler(self) -> Callable:
        handler = super().get_route_handler()

        async def enveloped(request: Request) -> Response:
            try:
                response = await handler(request)
            except RequestValidationError as error:
                rejected.append(error.body)
                detail = [".".join(map(str, problem["loc"])) for problem in error.errors()]
                return JSONResponse({"ok": False, "wrong": detail}, 400)
            except HTTPException as error:
                return JSONResponse({"ok": False, "wrong": error.detail}, error.status_code, error.headers)
            data = {"ok": True, "data": json.loads(response.body), "path": self.path, "name": self.name}
            return JSONResponse(data, response.status_code)

        return enveloped


app = FastAPI()
packed = APIRouter(prefix="/packed", route_class=UnpackingRoute)
timed = APIRouter(prefix="/timed", route_class=TimedRoute)
wrapped = APIRouter(prefix="/wrapped", route_class=EnvelopeRoute)
app.router.route_class = TimedRoute


@packed.post("/sum")
async def total(numbers: list[int] = Body()):
    return {"sum": sum(numbers)}


@timed.get("/fast")
def fast():
    return "done"


@wrapped.post("/half", status_code=201)
async def half(number: int = Body(embed=True)):
    if number % 2:
        raise HTTPException(409, "odd", headers={"X-Odd": "yes"})
    return number // 2


@app.get("/own")
async def own():
    return "by the application's route class"


app.include_router(packed)
app.include_router(timed)
app.include_router(wrapped)
