"""One uploaded file that several parameters take, some as bytes and some as a file: where each finds it."""

from typing import Annotated

from ..harness import post, program

UPLOADS = ({"f": ("n", b"12345")}, [("f", ("n", b"ab\n")), ("f", ("m", b"cdef"))], {"f": ("n", b"")})
PATHS = (
    "/bytes-twice",
    "/bytes-after-all",
    "/bytes-after-some",
    "/file",
    "/form",
    "/list",
    "/list-after-some",
)


@program(*(post(path, files=upload) for path in PATHS for upload in UPLOADS))
def shared_files(api):
    app = api.FastAPI()
    Bytes, Depends = Annotated[bytes, api.File()], api.Depends
    Many = Annotated[list[bytes], api.File()]

    async def as_bytes(f: Bytes):
        return f

    async def read_all(f: api.UploadFile):
        return await f.read()

    async def read_some(f: api.UploadFile):
        return await f.read(2)

    @app.post("/bytes-twice")
    async def bytes_twice(f: Bytes, other: Annotated[bytes, Depends(as_bytes)]):
        return [other, f]

    @app.post("/bytes-after-all")
    async def after_all(f: Bytes, other: Annotated[bytes, Depends(read_all)]):
        return [other, f]

    @app.post("/bytes-after-some")
    async def after_some(f: Bytes, other: Annotated[bytes, Depends(read_some)]):
        return [other, f]

    @app.post("/file")
    async def file(f: api.UploadFile, other: Annotated[bytes, Depends(as_bytes)]):
        return [other, f.file.tell(), await f.read()]

    @app.post("/form")
    async def form(request: api.Request, f: Bytes):
        return [f, (await request.form())["f"].file.tell()]

    @app.post("/list")
    async def a_list(request: api.Request, f: Many):
        return [f, [part.file.tell() for part in (await request.form()).getlist("f")]]

    @app.post("/list-after-some")
    async def list_after_some(f: Many, other: Annotated[bytes, Depends(read_some)]):
        return [other, f]

    return app
