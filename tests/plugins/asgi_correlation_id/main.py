"""Requests with ids by asgi-correlation-id: in the reply, in logs, in handlers of exceptions."""

import logging

from asgi_correlation_id import CorrelationIdFilter, CorrelationIdMiddleware, correlation_id
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

logger = logging.getLogger("correlated")
app = FastAPI()
app.add_middleware(
    CorrelationIdMiddleware,
    header_name="X-Request-ID",
    update_request_header=True,
    validator=lambda value: value.isalnum(),
)
app.add_middleware(CORSMiddleware, allow_origins=["*"], expose_headers=["X-Request-ID"])


class Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str | None] = []
        self.addFilter(CorrelationIdFilter(uuid_length=8))

    def emit(self, record: logging.LogRecord) -> None:
        self.ids.append(record.correlation_id)


records = Records()
logger.addHandler(records)
logger.setLevel(logging.INFO)


def current() -> str | None:
    return correlation_id.get()


@app.get("/async")
async def asynchronous(request: Request, known: str = Depends(current)) -> dict[str, str]:
    logger.info("asked")
    return {"known": known, "header": request.headers["x-request-id"]}


@app.get("/plain")
def plain() -> dict[str, str]:
    logger.info("asked")
    return {"known": current()}


@app.get("/broken")
async def broken() -> None:
    raise RuntimeError("broken")


@app.exception_handler(Exception)
async def answer(request: Request, error: Exception) -> JSONResponse:
    error = HTTPException(500, "Internal server error", headers={"X-Request-ID": correlation_id.get() or ""})
    return await http_exception_handler(request, error)
