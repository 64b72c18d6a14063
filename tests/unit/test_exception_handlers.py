from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from starlette.requests import Request

from martlet.exception_handlers import (
    http_exception_handler,
    request_validation_exception_handler,
    websocket_request_validation_exception_handler,
)
from martlet.exceptions import HTTPException, RequestValidationError, WebSocketRequestValidationError

REQUEST = Request({"type": "http"})


def test_an_http_exception_becomes_its_detail_in_json() -> None:
    response = asyncio.run(http_exception_handler(REQUEST, HTTPException(404, {"a": [1]}, {"x-y": "z"})))
    assert (response.status_code, response.body) == (404, b'{"detail":{"a":[1]}}')
    assert response.headers["x-y"] == "z"
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [100, 199, 204, 205, 304])
def test_a_status_without_body_gets_none(status: int) -> None:
    response = asyncio.run(http_exception_handler(REQUEST, HTTPException(status, "no", {"x-y": "z"})))
    assert (response.status_code, response.body) == (status, b"")
    assert response.headers["x-y"] == "z"
    assert "content-type" not in response.headers


ERRORS = [{"type": "t", "loc": ("query", 1), "input": Decimal("1.5"), "ctx": {"error": ValueError("no")}}]
ENCODED: list[dict[str, Any]] = [{"type": "t", "loc": ["query", 1], "input": 1.5, "ctx": {"error": {}}}]


def test_a_request_validation_error_becomes_422_with_the_errors_encoded() -> None:
    response = asyncio.run(request_validation_exception_handler(REQUEST, RequestValidationError(ERRORS)))
    assert response.status_code == 422
    assert response.body == (b'{"detail":[{"type":"t","loc":["query",1],"input":1.5,"ctx":{"error":{}}}]}')


def test_a_websocket_validation_error_closes_with_1008() -> None:
    closed: list[dict[str, Any]] = []

    class Connection:
        async def close(self, **arguments: Any) -> None:
            closed.append(arguments)

    error = WebSocketRequestValidationError(ERRORS)
    asyncio.run(websocket_request_validation_exception_handler(Connection(), error))  # type: ignore[arg-type]
    assert closed == [{"code": 1008, "reason": ENCODED}]
