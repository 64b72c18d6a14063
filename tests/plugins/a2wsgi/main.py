"""A WSGI application mounted beside endpoints by a2wsgi, and the service itself as a WSGI application."""

from collections.abc import Callable, Iterable
from typing import Any

from a2wsgi import ASGIMiddleware, WSGIMiddleware
from fastapi import FastAPI, Request

app = FastAPI()


def old(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("201 Created", [("Content-Type", "text/plain"), ("X-Path", environ["PATH_INFO"])])
    return [environ["SCRIPT_NAME"].encode(), b" ", environ["REQUEST_METHOD"].encode(), b" ", body]


@app.get("/items/{number}")
async def item(number: int, request: Request) -> dict[str, object]:
    return {"number": number, "url": str(request.url)}


@app.post("/sums")
def add(numbers: list[int]) -> int:
    return sum(numbers)


app.mount("/old", WSGIMiddleware(old))
wsgi = ASGIMiddleware(app)
