"""Files: UploadFile, bytes, lists, optional, mixed with fields, methods of an upload."""

# ruff: noqa: UP045 (both spellings of an optional are used by programs)

from typing import Annotated, Optional

from pydantic import BaseModel

from ..harness import Exchange, post, program

URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=BB"}
Part = tuple[str, bytes | str, str | None]


class Body(bytes):
    """The bytes of a form; a failing comparison prints its start."""

    def __repr__(self) -> str:
        return repr(bytes(self[:300]))


def upload(path: str, *parts: Part, extra: str = "") -> Exchange:
    """Send `parts` (name, content, file name or None); `extra` are further headers of each part."""
    body = b""
    for name, content, filename in parts:
        file = "" if filename is None else f'; filename="{filename}"'
        body += f'--BB\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{extra}\r\n'.encode()
        body += (content if isinstance(content, bytes) else content.encode()) + b"\r\n"
    return post(path, content=Body(body + b"--BB--\r\n"), headers=MULTIPART)


def tries(path: str, name: str = "file") -> list[Exchange]:
    return [
        post(path),
        upload(path),
        upload(path, (name, "abc", "q.txt")),
        upload(path, (name, "abc", None)),
        upload(path, (name, "", "q.txt")),
        upload(path, (name, "", "")),
        upload(path, (name, "abc", "")),
        upload(
            path, (name, b"\xff\x00", "é.bin"), extra="Content-Type: application/x-thing\r\nX-More: 1\r\n"
        ),
        upload(path, (name, "1", "a"), (name, "2", "b"), ("other", "x", None)),
        upload(path, (name, "1", "a"), (name, "two", None)),
        upload(path, ("other", "x", "x.txt")),
        post(path, content=f"{name}=abc".encode(), headers=URLENCODED),
        post(path, json={name: "abc"}),
    ]


@program(
    *tries("/required"),
    *tries("/explicit"),
    *tries("/optional"),
    *tries("/list", "files"),
    *tries("/list-or-none"),
)
def uploads(api):
    app = api.FastAPI()
    File, UploadFile = api.File, api.UploadFile

    @app.post("/required")
    async def required(file: UploadFile):
        content = (await file.read()).decode("latin-1")
        return [file.filename, file.content_type, file.size, content, sorted(file.headers.items())]

    @app.post("/explicit")
    def explicit(file: Annotated[UploadFile, File(description="A file")]):
        return [file.filename, file.file.read().decode("latin-1")]

    @app.post("/optional")
    async def optional(file: Optional[UploadFile] = None):
        return file and file.filename

    @app.post("/list")
    async def a_list(files: list[UploadFile]):
        return [(file.filename, file.size) for file in files]

    @app.post("/list-or-none")
    async def list_or_none(file: list[UploadFile] | None = File(None)):
        return file and [one.filename for one in file]

    return app


@program(*tries("/required"), *tries("/optional"), *tries("/list"), *tries("/short"))
def contents(api):
    app = api.FastAPI()
    File = api.File

    @app.post("/required")
    async def required(file: bytes = File()):
        return repr(file)

    @app.post("/optional")
    async def optional(file: Annotated[bytes | None, File()] = None):
        return repr(file)

    @app.post("/list")
    async def a_list(file: Annotated[list[bytes], File()]):
        return repr(file)

    @app.post("/short")
    async def short(file: Annotated[bytes, File(max_length=2, title="Short", alias="file")] = b""):
        return repr(file)

    return app


class Note(BaseModel):
    title: str
    stars: int = 0


@program(
    upload("/mixed", ("title", "t", None), ("file", "abc", "q"), ("raw", "z", "r")),
    upload("/mixed", ("title", "t", None), ("file", "abc", "q"), ("count", "2", None)),
    upload("/mixed", ("title", "t", None), ("file", "abc", None)),
    upload("/mixed", ("title", "t", "as-file.txt"), ("file", "abc", "q"), ("count", "x", None)),
    upload("/mixed", ("count", "x", None)),
    post("/mixed"),
    post("/mixed", content=b"title=t&file=x", headers=URLENCODED),
    upload("/model", ("title", "t", None), ("stars", "3", None), ("file", "abc", "q")),
    upload("/model", ("stars", "x", None)),
    upload("/in-model", ("title", "t", None), ("file", "abc", "q")),
    upload("/in-model", ("title", "t", None), ("file", "abc", None)),
    upload("/in-model", ("title", "t", None)),
    upload("/dependency", ("file", "abc", "q"), ("title", "t", None)),
    upload("/dependency", ("title", "t", None)),
)
def mixed(api):
    app = api.FastAPI()
    File, Form, UploadFile, Depends = api.File, api.Form, api.UploadFile, api.Depends

    class WithFile(BaseModel):
        title: str
        file: UploadFile

    @app.post("/mixed")
    async def with_fields(
        title: str = Form(), file: UploadFile = File(), count: int = Form(1), raw: bytes = File(b"default")
    ):
        return [title, file.filename, count, raw.decode()]

    @app.post("/model")
    async def with_model(note: Annotated[Note, Form()], file: UploadFile):
        return [note, file.filename]

    @app.post("/in-model")
    async def in_model(data: Annotated[WithFile, Form()]):
        return [data.title, data.file.filename]

    async def stored(file: UploadFile):
        return (await file.read()).decode()

    @app.post("/dependency")
    async def dependency(title: Annotated[str, Form()], content: str = Depends(stored)):
        return [title, content]

    return app


@program(
    upload("/methods", ("file", "0123456789", "q.txt")),
    upload("/methods", ("file", "", "q.txt")),
    upload("/kept", ("file", "abc", "q.txt")),
    upload("/kept", ("file", "abc", "q.txt")),
    upload("/big", ("file", b"x" * 1_500_000, "big.bin")),
    upload("/form", ("file", "abc", "q.txt"), ("a", "1", None)),
)
def methods_of_an_upload(api):
    app = api.FastAPI()
    UploadFile = api.UploadFile

    @app.post("/methods")
    async def methods(file: UploadFile):
        first = await file.read(3)
        await file.seek(0)
        again = await file.read()
        await file.write(b"++")
        await file.seek(0)
        whole = await file.read()
        size = file.size
        await file.close()
        return [first.decode(), again.decode(), whole.decode(), size, file.file.closed]

    @app.post("/kept")
    async def kept(file: UploadFile, tasks: api.BackgroundTasks, response: api.Response):
        def later():
            closed.append(file.file.closed)

        tasks.add_task(later)
        response.headers["x-closed-before"] = repr(closed)
        return [type(file).__name__, type(file).__module__.partition(".")[2], file.file.closed]

    closed: list[bool] = []

    @app.post("/big")
    async def big(file: UploadFile):
        return [file.size, len(await file.read()), file._in_memory]

    @app.post("/form")
    async def form(request: api.Request, file: UploadFile):
        again = await request.form()
        return [file.filename, sorted(again), again["a"]]

    return app


@program(
    post("/size", files={"file": ("q.txt", b"abc", "text/plain")}, headers=MULTIPART),
    post("/size", files=[("file", ("q.txt", b"abc")), ("file", ("r.csv", b"de"))], headers=MULTIPART),
    post("/size", files={"file": ("q.json", b"{}")}, data={"note": "n"}, headers=MULTIPART),
    openapi=False,
)
def sent_by_httpx(api):
    app = api.FastAPI()

    @app.post("/size")
    async def size(file: list[api.UploadFile], note: str = api.Form("")):
        return [[one.filename, one.content_type, one.size] for one in file] + [note]

    return app
