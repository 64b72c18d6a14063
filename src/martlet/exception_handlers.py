"""The handlers that an application starts with."""

import math
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.status import WS_1008_POLICY_VIOLATION
from starlette.websockets import WebSocket

from martlet.encoders import jsonable_encoder
from martlet.exceptions import RequestValidationError, WebSocketRequestValidationError
from martlet.http.replies import allows_body


async def http_exception_handler(request: Request, exc: HTTPException) -> Response:
    """Answer with the exception's status, headers and, where the status allows a body (RFC 9110), detail."""
    headers = getattr(exc, "headers", None)
    if not allows_body(exc.status_code):
        return Response(status_code=exc.status_code, headers=headers)
    return JSONResponse({"detail": exc.detail}, status_code=exc.status_code, headers=headers)


async def request_validation_exception_handler(request: Request, exc: RequestValidationError) -> JSONResponse:
    """Answer 422 with the list of errors; input that JSON can't show is shown as near as it can be."""
    try:
        return JSONResponse({"detail": jsonable_encoder(exc.errors())}, status_code=422)
    except ValueError:
        return JSONResponse({"detail": jsonable_encoder(_presentable(exc.errors()))}, status_code=422)


def _presentable(value: Any) -> Any:
    """The value without what JSON can't hold (RFC 8259): NaN, infinities, bytes, halves of characters."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_presentable(key): _presentable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_presentable(item) for item in value]
    return value


async def websocket_request_validation_exception_handler(
    websocket: WebSocket, exc: WebSocketRequestValidationError
) -> None:
    """Close the WebSocket with code 1008 and the errors as the reason."""
    await websocket.close(code=WS_1008_POLICY_VIOLATION, reason=jsonable_encoder(exc.errors()))
