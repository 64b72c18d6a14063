"""Every argument of the response classes that are more than Starlette's, and of events and files."""

import io
import warnings
from typing import Any

from starlette.datastructures import Headers

from ..harness import get, post, program

COOKIE = {
    "key": "name",
    "value": "v",
    "max_age": 60,
    "expires": 3600,
    "path": "/p",
    "domain": "example.org",
    "secure": True,
    "httponly": True,
    "samesite": "strict",
    "partitioned": True,
}


@program(get("/events"), get("/kept"), get("/fields"), get("/text"), get("/parts"))
def events_by_hand(api):
    app = api.FastAPI()
    done = []
    Event = api.sse.ServerSentEvent

    async def lines():
        yield api.sse.format_sse_event(data_str="a\nb", event="e", id="1", retry=5, comment="c\nd")
        yield api.sse.format_sse_event()

    async def note() -> None:
        done.append("done")

    @app.get("/events")
    def events():
        response = api.responses.EventSourceResponse(
            content=lines(),
            status_code=202,
            headers={"x-a": "1"},
            media_type="text/other",
            background=api.BackgroundTasks([]),
        )
        if partitioned_works(response):
            response.set_cookie(**COOKIE)
        response.delete_cookie(key="old", path="/p", domain="example.org", secure=True, httponly=True,
                               samesite="none")  # fmt: skip
        return response

    def partitioned_works(response: Any) -> bool:
        try:
            response.set_cookie(**COOKIE)
        except ValueError:
            response.set_cookie(**{**COOKIE, "partitioned": False})
            return False
        return False

    @app.get("/kept")
    def kept():
        return done

    @app.get("/fields", response_class=api.responses.EventSourceResponse)
    async def fields():
        yield Event(data={"a": 1}, event="e", id="i", retry=3, comment="c")
        yield Event(raw_data="raw\ntext", event="f")
        yield Event(comment="only")
        yield {"plain": 1}

    @app.get("/text")
    def text():
        format_event = api.sse.format_sse_event
        return [
            format_event(data_str=value, comment=value).decode() for value in ("", "a", "a\nb", "a\r\nb", "é")
        ] + [api.responses.EventSourceResponse.media_type]

    @app.get("/parts")
    def parts():
        refused = []
        for fields in ({"data": 1, "raw_data": "x"}, {"retry": -1}, {"id": "a\0"}, {"event": "a\nb"}, {}):
            try:
                refused.append(Event(**fields).model_dump(mode="json"))
            except ValueError as error:
                refused.append([each["type"] for each in error.errors()])
        return refused

    return app


def answering(api: Any, kind: str) -> Any:
    app = api.FastAPI()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cls = getattr(api.responses, kind)

    @app.get("/all")
    def everything(tasks: api.BackgroundTasks):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            response = cls(
                content={"b": [1.5, None, "é"], "a": True},
                status_code=202,
                headers={"x-a": "1"},
                media_type="application/other+json",
                background=tasks,
            )
        response.delete_cookie(key="old")
        return response

    @app.get("/rendered")
    def rendered():
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            response = cls({})
        return [
            response.render(content={"a": 1}).decode(),
            sorted({each.category.__name__ for each in warned}),
        ]

    return app


@program(get("/all"), get("/rendered"), openapi=False)
def orjson_responses(api):
    return answering(api, "ORJSONResponse")


@program(get("/all"), get("/rendered"), openapi=False)
def ujson_responses(api):
    return answering(api, "UJSONResponse")


@program(
    post("/methods", files={"file": ("a.txt", b"0123456789", "text/plain")}),
    post("/large", files={"file": ("a.bin", b"x" * 1_100_000)}),
    get("/made"),
    get("/refused"),
)
def upload_methods(api):
    app = api.FastAPI()

    @app.post("/methods")
    async def methods(file: api.UploadFile):
        told = [file.filename, file.size, file.content_type, sorted(file.headers), await file.read(size=4)]
        await file.seek(offset=2)
        told.append(await file.read())
        await file.write(data=b"abc")
        told.append(file.size)
        await file.seek(0)
        told.append(await file.read(-1))
        await file.close()
        return [*told, file.file.closed]

    @app.post("/large")
    async def large(file: api.UploadFile):
        first = await file.read(3)
        await file.seek(1_099_999)
        last = await file.read()
        await file.write(b"yz")
        return [first, last, file.size]

    @app.get("/made")
    async def made():
        upload = api.UploadFile(
            file=io.BytesIO(b"abc"), size=3, filename="f", headers=Headers({"content-type": "a/b"})
        )
        bare = api.UploadFile(io.BytesIO(b"abc"))
        return [
            await upload.read(2),
            upload.filename,
            upload.size,
            upload.content_type,
            bare.filename,
            bare.size,
            bare.content_type,
            await bare.read(),
            await upload.seek(offset=1),
            await upload.write(data=b"xyz"),
            upload.size,
            await bare.close(),
            bare.file.closed,
        ]

    @app.get("/refused")
    def refused():
        from pydantic import TypeAdapter, ValidationError

        adapter = TypeAdapter(api.UploadFile)
        told = []
        for value in ("x", None, 1, io.BytesIO(b"")):
            try:
                adapter.validate_python(value)
            except ValidationError as error:
                told.append([[each["type"], each["msg"]] for each in error.errors()])
        return [*told, adapter.json_schema()]

    return app
