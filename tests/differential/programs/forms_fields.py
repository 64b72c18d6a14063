"""Form fields: scalars, lists, models; urlencoded and multipart; empty strings; malformed forms."""

# ruff: noqa: UP045 (both spellings of an optional are used by programs)

from typing import Annotated, Literal, Optional

from pydantic import BaseModel, Field, field_validator

from ..harness import post, program

URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=BB"}


def encoded(path: str, *bodies: str | bytes):
    return [post(path, content=body, headers=URLENCODED) for body in bodies]


class Long(bytes):
    """Bytes that a failing comparison need not print."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


def parts(path: str, *fields: tuple[str, str], disposition: str = ""):
    body = "".join(
        f'--BB\r\nContent-Disposition: form-data; name="{name}"{disposition}\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    return post(path, content=f"{body}--BB--\r\n".encode(), headers=MULTIPART)


FIELDS = (
    "",
    "a=x",
    "a=",
    "a=&b=",
    "a=1&b=3",
    "a=1&a=2&b=x",
    "b=3",
    "a=%C3%A9+%20",
    "a=%FF",
    "a",
    "a[]=1",
    "x=1",
)


@program(
    *encoded("/required", *FIELDS, b"a=\xff", "a=1;b=2", "a=1&&b=4&", "A=1", "a=x%3Dy%26z", "=1", "a=1\r\n"),
    *encoded("/defaults", *FIELDS),
    *encoded("/optional", *FIELDS),
    *encoded(
        "/constrained", "n=5", "n=0", "n=x", "n=", "n=5&word=ab", "n=5&word=a", "n=5&mode=fast", "n=5&mode=x"
    ),
    *encoded("/alias", "a-b=1", "a_b=1", "x=1", ""),
    post("/required", json={"a": "1"}),
    post("/required"),
    post("/optional"),
    post("/optional", json={"a": "1"}),
    post("/optional", content=b"a=1"),
    post("/optional", content=b"a=1", headers={"content-type": "text/plain"}),
    post(
        "/required",
        content=b"a=1",
        headers={"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
    ),
    post("/required", content=b"a=1", headers={"content-type": "APPLICATION/X-WWW-FORM-URLENCODED"}),
    parts("/required", ("a", "1"), ("b", "3")),
    parts("/required", ("a", "")),
    parts("/required", ("a", "é")),
    parts("/optional", ("b", "x")),
    parts("/required"),
)
def scalars(api):
    app = api.FastAPI()
    Form = api.Form

    @app.post("/required")
    async def required(a: str = Form(), b: int = Form(2)):
        return [a, b]

    @app.post("/defaults")
    async def defaults(a: str = Form("d"), b: Annotated[str, Form(min_length=1)] = "e"):
        return [a, b]

    @app.post("/optional")
    def optional(a: Optional[str] = Form(None), b: Annotated[int | None, Form()] = None):
        return [a, b]

    @app.post("/constrained")
    async def constrained(
        n: Annotated[int, Form(gt=0, le=9, description="digits")],
        word: Annotated[str, Form(min_length=2, pattern="^a")] = "abc",
        mode: Annotated[Literal["fast", "slow"], Form()] = "slow",
    ):
        return [n, word, mode]

    @app.post("/alias")
    async def alias(a_b: Annotated[int, Form(alias="a-b")]):
        return a_b

    return app


@program(
    *encoded("/required", "", "a=1", "a=1&a=2", "a=1&a=x", "a=", "b=1", "a=1&b=&b=z"),
    *encoded("/optional", "", "a=1", "a=", "a=1&a=1"),
    *encoded("/set", "a=1&a=1&a=2", "a=x", ""),
    *encoded("/tuple", "a=1&a=b", "a=1", "a=x&a=y"),
    parts("/required", ("a", "1"), ("a", "2")),
    parts("/required", ("a", "x")),
)
def lists(api):
    app = api.FastAPI()
    Form = api.Form

    @app.post("/required")
    async def required(a: list[int] = Form(), b: list[str] = Form([])):
        return [a, b]

    @app.post("/optional")
    async def optional(a: Annotated[list[str] | None, Form()] = None):
        return a

    @app.post("/set")
    async def a_set(a: Annotated[set[int], Form()]):
        return sorted(a)

    @app.post("/tuple")
    async def a_tuple(a: Annotated[tuple[int, str], Form()]):
        return a

    return app


class Login(BaseModel):
    name: str
    age: int = 1
    tags: list[int] = []
    note: str | None = Field(None, alias="the-note")

    @field_validator("name")
    @classmethod
    def lower(cls, value: str) -> str:
        if not value.islower():
            raise ValueError("not lower case")
        return value


class Closed(BaseModel):
    model_config = {"extra": "forbid"}
    name: str
    flag: bool = False


class Open(BaseModel):
    model_config = {"extra": "allow"}
    name: str = "n"


LOGINS = (
    "",
    "name=a",
    "name=a&age=x",
    "name=",
    "name=a&age=",
    "name=a&tags=1&tags=2&the-note=k",
    "name=a&tags=x",
    "name=a&name=b",
    "name=A",
    "name=a&more=1",
    "name=a&more=",
    "login=a",
    "age=1&age=2&tags=3",
)


@program(
    *encoded("/model", *LOGINS),
    *encoded("/closed", *LOGINS, "name=a&flag=on", "name=a&flag=maybe"),
    *encoded("/open", "", "name=a&x=1&x=2&y=", "x=1"),
    *encoded("/plain-default", "name=a", "age=x"),
    post("/model"),
    post("/model", json={"name": "a"}),
    parts("/model", ("name", "a"), ("tags", "1"), ("tags", "2")),
    parts("/model", ("name", "")),
)
def models(api):
    app = api.FastAPI()
    Form = api.Form

    @app.post("/model")
    async def model(login: Annotated[Login, Form()]):
        return login

    @app.post("/closed")
    async def closed(login: Annotated[Closed, Form()]):
        return login

    @app.post("/open")
    async def opened(login: Annotated[Open, Form()]):
        return login

    @app.post("/plain-default")
    async def plain_default(login: Login = Form()):
        return login

    return app


@program(
    *encoded("/items", "name=a", "name=a&q=2", "q=2", "q=", "name=a&q=x", ""),
    *encoded("/dependency", "name=a&extra=e", "name=a", "extra=e"),
    openapi=True,
)
def model_beside_field(api):
    app = api.FastAPI()
    Form, Depends = api.Form, api.Depends

    @app.post("/items")
    async def items(login: Annotated[Login, Form()], q: int = Form()):
        return [login, q]

    async def credentials(name: Annotated[str, Form()]):
        return name

    @app.post("/dependency")
    async def dependency(extra: Annotated[str, Form()], name: str = Depends(credentials)):
        return [name, extra]

    return app


@program(
    post("/f", content=b"xx", headers={"content-type": "multipart/form-data"}),
    post("/f", content=b"xx", headers=MULTIPART),
    post("/f", content=b"", headers=MULTIPART),
    post("/f", content=b"--BB--\r\n", headers=MULTIPART),
    post("/f", content=b"--BB\r\nfoo", headers=MULTIPART),
    post("/f", content=b"--BB\r\nContent-Disposition: form-data\r\n\r\n1\r\n--BB--\r\n", headers=MULTIPART),
    post("/f", content=b'--BB\r\nContent-Disposition: form-data; name="a"\r\n\r\nno end', headers=MULTIPART),
    post(
        "/f",
        content=b'--BB\r\nContent-Disposition: attachment; name="a"\r\n\r\n1\r\n--BB--',
        headers=MULTIPART,
    ),
    post(
        "/f",
        content=b'preamble\r\n--BB\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--BB--',
        headers=MULTIPART,
    ),
    post("/f", content=b"a=1", headers={"content-type": "multipart/mixed; boundary=BB"}),
    post("/f?q=x", content=b"xx", headers={"content-type": "multipart/form-data"}),
    openapi=False,
)
def malformed(api):
    app = api.FastAPI()

    @app.post("/f")
    async def field(a: str = api.Form("none"), q: int = 1):
        return a

    return app


def many(path: str, name: str, count: int, filename: str = "", value: str = "xxxx"):
    return parts(path, *[(name, value)] * count, disposition=f'; filename="{filename}"' if filename else "")


LIMITED = (
    lambda path: many(path, "a", 1),
    lambda path: many(path, "a", 2),
    lambda path: many(path, "a", 3),
    lambda path: many(path, "u", 1, "q.txt"),
    lambda path: many(path, "u", 2, "q.txt"),
    lambda path: many(path, "a", 1, value="xxxxx"),
    lambda path: many(path, "u", 1, "q.txt", value="xxxxx"),
)


@program(
    *(
        one(f"/{limit}/f")
        for limit in ("fields", "files", "size", "both", "include", "route", "none")
        for one in LIMITED
    ),
    *encoded("/fields/f", "a=1&a=2", "a=1&a=2&a=3"),
    *encoded("/size/f", "a=xx", "a=xxx", "a=xxxx", "a=xxxxx"),
    many("/fields/by-hand", "a", 3),
    *encoded("/fields/by-hand", "a=1&a=2&a=3"),
    openapi=False,
)
def limits(api):
    app = api.FastAPI(form_limits={"max_fields": 2})

    def router(route_options, **options):
        made = api.APIRouter(**options)

        @made.post("/f", **route_options)
        async def counted(a: list[str] = api.Form([]), u: list[api.UploadFile] = api.File([])):
            return [len(a), len(u)]

        @made.post("/by-hand")
        async def by_hand(request: api.Request):
            return len((await request.form()).multi_items())

        return made

    limited = {"max_files": 1, "max_fields": 9}
    app.include_router(router({}), prefix="/fields")
    app.include_router(router({}, form_limits={"max_files": 1}), prefix="/files")
    app.include_router(router({}, form_limits={"max_part_size": 4}), prefix="/size")
    app.include_router(router({"form_limits": {"max_fields": 1}}, form_limits=limited), prefix="/both")
    app.include_router(router({}), prefix="/include", form_limits={"max_fields": 1, "max_part_size": 4})
    app.include_router(router({"form_limits": limited}), prefix="/route", form_limits={"max_fields": 1})
    app.include_router(router({}, form_limits={}), prefix="/none")
    return app


HEAD = b'--BB\r\nContent-Disposition: form-data; name="a"\r\n\r\n'


@program(
    *encoded("/f", Long(b"&".join([b"a=1"] * 1000)), Long(b"&".join([b"a=1"] * 1001))),
    *encoded("/f", Long(b"a=" + b"x" * (2**20 - 2)), Long(b"a=" + b"x" * 2**20)),
    post("/f", content=Long(b"%s%s\r\n--BB--" % (HEAD, b"x" * 2**20)), headers=MULTIPART),
    post("/f", content=Long(b"%s%s\r\n--BB--" % (HEAD, b"x" * (2**20 + 1))), headers=MULTIPART),
    openapi=False,
)
def default_limits(api):
    app = api.FastAPI()

    @app.post("/f")
    async def counted(a: list[str] = api.Form([])):
        return [len(a), sum(map(len, a))]

    return app
