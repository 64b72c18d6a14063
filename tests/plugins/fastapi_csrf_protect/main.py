"""Forms guarded against forged requests by fastapi-csrf-protect: tokens in headers and cookies."""

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi_csrf_protect import CsrfProtect
from fastapi_csrf_protect.exceptions import CsrfProtectError

app = FastAPI()


@CsrfProtect.load_config
def configuration() -> list[tuple[str, object]]:
    return [("secret_key", "not a secret"), ("cookie_samesite", "strict"), ("max_age", 60)]


@app.get("/form")
async def form(csrf: CsrfProtect = Depends()) -> JSONResponse:
    token, signed = csrf.generate_csrf_tokens()
    response = JSONResponse({"token": token})
    csrf.set_csrf_cookie(signed, response)
    return response


@app.post("/form")
async def post(request: Request, csrf: CsrfProtect = Depends()) -> JSONResponse:
    await csrf.validate_csrf(request)
    response = JSONResponse({"done": True})
    csrf.unset_csrf_cookie(response)
    return response


@app.exception_handler(CsrfProtectError)
def answer(request: Request, error: CsrfProtectError) -> JSONResponse:
    return JSONResponse({"detail": error.message}, error.status_code)
