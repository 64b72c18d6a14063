"""The files of a form are open until an exception of its endpoint has been answered."""

from typing import Annotated

from starlette.responses import JSONResponse

from ..harness import post, program

FILES = {"file": ("f.txt", b"ab")}


@program(
    post("/number", files={"number": ("f.txt", b"")}),
    post("/number", files={"number": ("f.txt", b"ab")}),
    post("/number", files={"number": ("f.txt", b"one line\n")}),
    post("/number", data={"number": "1"}),
)
def shown_in_errors(api):
    app = api.FastAPI()

    @app.post("/number")
    def read(number: Annotated[int, api.Form()]):
        return number

    return app


@program(
    post("/", files=FILES),
    post("/", files=FILES, data={"number": "x"}),
    post("/", files=FILES, data={"number": "1"}),
    post("/", files=FILES, data={"number": "2"}),
    post("/", files=FILES, data={"number": "1"}),
    post("/", files=FILES),
)
def read_by_handlers(api):
    app = api.FastAPI()
    files = []

    class Refused(Exception):
        def __init__(self, file):
            self.file = file

    @app.exception_handler(Refused)
    async def refused(request, error):
        return JSONResponse([repr(await error.file.read())], 409)

    @app.exception_handler(api.exceptions.RequestValidationError)
    async def invalid(request, error):
        content = await error.body["file"].read()
        return JSONResponse([repr(content), [file.file.closed for file in files]], 422)

    @app.post("/")
    async def read(file: api.UploadFile, number: Annotated[int, api.Form()]):
        files.append(file)
        if number == 2:
            raise Refused(file)
        return [file.file.closed for file in files]

    return app
