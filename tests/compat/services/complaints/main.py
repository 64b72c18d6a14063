"""Errors told in a form of its own (RFC 9457), with handlers by class, by status, and for everything."""

from http import HTTPStatus

from fastapi import FastAPI, HTTPException, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, field_validator
from starlette.exceptions import HTTPException as StarletteHTTPException


class Broken(Exception):
    def __init__(self, part: str) -> None:
        self.part = part


class VeryBroken(Broken):
    pass


class Machine(BaseModel):
    name: str
    watts: int

    @field_validator("watts")
    @classmethod
    def is_even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("must be even")
        return value


def problem(status: int, detail: object, **members: object) -> JSONResponse:
    body = {"status": status, "title": HTTPStatus(status).phrase, "detail": detail, **members}
    return JSONResponse(jsonable_encoder(body), status, media_type="application/problem+json")


async def broken(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Broken)
    return problem(503, f"{type(error).__name__}: {error.part}", instance=request.url.path)


async def anything(request: Request, error: Exception) -> JSONResponse:
    return problem(500, type(error).__name__)


app = FastAPI(exception_handlers={Broken: broken, Exception: anything})


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, error: RequestValidationError):
    if "plain" in request.query_params:
        return await request_validation_exception_handler(request, error)
    return problem(422, error.errors(), body=error.body)


@app.exception_handler(StarletteHTTPException)
async def http(request: Request, error: StarletteHTTPException):
    if "plain" in request.query_params:
        return await http_exception_handler(request, error)
    return problem(error.status_code, error.detail)


@app.exception_handler(ResponseValidationError)
def unfit(request: Request, error: ResponseValidationError):
    return problem(502, [list(one["loc"]) for one in error.errors()])


@app.post("/machines")
async def build(machine: Machine):
    return machine


@app.get("/machines/{name}", response_model=Machine)
def machine(name: str):
    match name:
        case "broken":
            raise Broken("belt")
        case "worse":
            raise VeryBroken("axle")
        case "unfit":
            return {"name": "unfit", "watts": "many"}
        case "crash":
            return 1 / 0
        case "own":
            raise HTTPException(409, detail={"code": 7}, headers={"X-Code": "7"})
    raise StarletteHTTPException(404, "no such machine")
