"""The handlers that an application starts with."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.status import WS_1008_POLICY_VIOLATION
from starlette.websockets import WebSocket

from martlet.encoders import jsonable_encoder
from martlet.exceptions import RequestValidationError, WebSocketRequestValidationError

_STATUSES_WITHOUT_BODY = frozenset({204, 205, 304})


async def http_exception_handler(request: Request, exc: HTTPException) -> Response:
    """Answer with the exception's status, headers and, where the status allows a body (RFC 9110), detail."""
    headers = getattr(exc, "headers", None)
    if exc.status_code < 200 or exc.status_code in _STATUSES_WITHOUT_BODY:
        return Response(status_code=exc.status_code, headers=headers)
    return JSONResponse({"detail": exc.detail}, status_code=exc.status_code, headers=headers)


async def request_validation_exception_handler(request: Request, exc: RequestValidationError) -> JSONResponse:
    """Answer 422 with the list of errors."""
    return JSONResponse({"detail": jsonable_encoder(exc.errors())}, status_code=422)


async def websocket_request_validation_exception_handler(
    websocket: WebSocket, exc: WebSocketRequestValidationError
) -> None:
    """Close the WebSocket with code 1008 and the errors as the reason."""
    await websocket.close(code=WS_1008_POLICY_VIOLATION, reason=jsonable_encoder(exc.errors()))
