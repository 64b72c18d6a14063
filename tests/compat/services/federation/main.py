"""Applications within an application: FastAPI's, Starlette's, WSGI; each with its own errors and document."""

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.middleware.wsgi import WSGIMiddleware
from fastapi.responses import PlainTextResponse
from starlette.applications import Starlette
from starlette.routing import Host, Mount, Route

app = FastAPI(title="Union")
north = FastAPI(title="North", version="1")
south = FastAPI(title="South", docs_url=None)
border = APIRouter()


@app.get("/states")
async def states(request: Request):
    return [route.path for route in request.app.routes if isinstance(route, Mount)]


@north.get("/capital")
async def capital(request: Request):
    return {"town": "Nordby", "root": request.scope["root_path"], "url": str(request.url_for("capital"))}


@north.get("/laws/{number}")
async def law(number: int):
    if number > 9:
        raise HTTPException(404, "no such law")
    return number


@north.exception_handler(404)
async def unknown(request: Request, error: HTTPException):
    return PlainTextResponse(f"unknown in the north: {error.detail}", 404)


@south.middleware("http")
async def stamped(request: Request, call_next):
    response = await call_next(request)
    response.headers["X-State"] = "south"
    return response


@south.get("/capital")
def southern():
    return "Sørby"


@border.get("/gate")
async def gate():
    return "open"


def old(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"old {environ['PATH_INFO']}".encode()]


async def plain(request):
    return PlainTextResponse(f"{type(request.app).__name__} {request.path_params['name']}")


south.mount("/harbour", Starlette(routes=[Route("/{name}", plain)]), name="harbour")
app.mount("/north", north)
app.mount("/south", south, name="south")
app.mount("/old", WSGIMiddleware(old))
app.mount("/border", border)
app.router.routes.append(Host("api.union.test", app=south, name="api"))
