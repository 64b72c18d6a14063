"""Form bodies: whatever urlencoded or multipart bytes come, the same reply as FastAPI's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal
from urllib.parse import quote_plus

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from tests.property.driver import Sent, assert_alike, endpoint_of, examples, keyword, pair
from tests.property.test_parameters import Closed, Filter, Open, query_strings
from tests.property.texts import texts


class Profile(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str
    age: int | None = None
    tags: list[str] = []
    note: str = Field("n", alias="no-te")


Program = Callable[[Any], list[Any]]


def fields(api: Any) -> list[Any]:
    Form = api.Form
    return [
        keyword("value", Annotated[int, Form()]),
        keyword("tags", Annotated[list[str], Form()], []),
        keyword("numbers", Annotated[set[int] | None, Form()], None),
        keyword("first", Annotated[str, Form(min_length=2, alias="al-ias")], "default"),
        keyword("day", Annotated[date | None, Form(validation_alias="Va")], None),
        keyword("choice", Annotated[Literal["a", "b"], Form()], "a"),
    ]


def optional(api: Any) -> list[Any]:
    return [
        keyword("value", Annotated[str | None, api.Form()], None),
        keyword("first", Annotated[str, api.Form()], ""),
        keyword("Second", Annotated[bool, api.Form()], False),
        keyword("raw", Annotated[bytes | None, api.Form()], None),
        keyword("any", Annotated[Any, api.Form()], None),
    ]


def uploads(api: Any) -> list[Any]:
    return [
        keyword("value", api.UploadFile),
        keyword("first", Annotated[api.UploadFile | None, api.File()], None),
        keyword("tags", list[api.UploadFile], api.File([])),
        keyword("raw", Annotated[bytes | None, api.File()], None),
        keyword("raws", Annotated[list[bytes], api.File()], []),
        keyword("x", Annotated[str, api.Form()], "x"),
    ]


def needed(api: Any) -> list[Any]:
    return [
        keyword("value", Annotated[bytes, api.File(max_length=5)]),
        keyword("tags", Annotated[list[api.UploadFile], api.File()]),
    ]


def single(api: Any) -> list[Any]:
    return [keyword("value", Annotated[list[int], api.Form()])]


def single_file(api: Any) -> list[Any]:
    return [keyword("value", Annotated[bytes, api.File()])]


def model_of(model: Any) -> Program:
    return lambda api: [keyword("value", Annotated[model, api.Form()])]


def model_and_field(api: Any) -> list[Any]:
    return [
        keyword("profile", Annotated[Profile, api.Form()]),
        keyword("value", Annotated[int, api.Form()], 1),
    ]


PROGRAMS: dict[str, Program] = {
    "fields": fields,
    "optional": optional,
    "uploads": uploads,
    "needed": needed,
    "single": single,
    "single_file": single_file,
    "filter": model_of(Filter),
    "closed": model_of(Closed),
    "open": model_of(Open),
    "profile": model_of(Profile),
    "optional_profile": model_of(Profile | None),
    "model_and_field": model_and_field,
}
NAMES = (
    "value", "tags", "numbers", "first", "al-ias", "Va", "choice", "Second", "raw", "raws", "any", "x",
    "name", "age", "no-te", "limit", "profile", "",
)  # fmt: skip


@cache
def programs(kind: str) -> tuple[Any, Any] | None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        app.post("/")(endpoint_of(*PROGRAMS[kind](api)))
        return app

    return pair(build)


names = st.sampled_from(NAMES)
form_values = texts.map(lambda text: quote_plus(text).encode())
well_formed = st.lists(st.tuples(names.map(str.encode), form_values).map(b"=".join), max_size=7).map(
    b"&".join
)
urlencoded = st.one_of(well_formed, well_formed, query_strings, st.binary(max_size=12))
urlencoded_types = st.sampled_from(
    (
        b"application/x-www-form-urlencoded",
        b"application/x-www-form-urlencoded",
        b"application/x-www-form-urlencoded; charset=latin-1",
        b"Application/X-WWW-Form-Urlencoded",
        b"application/json",
        b"multipart/form-data",
        b"text/plain",
        b"",
    )
)
DISPOSITIONS = (
    'form-data; name="{}"', 'form-data; name="{}"', 'form-data; name="{}"; filename="f.txt"',
    'form-data; name="{}"; filename=""', 'form-data; name="{}"; filename="é\\"%22.txt"', "form-data; name={}",
    'form-data; name="{}"; filename*=utf-8\'\'n%C3%A9', 'attachment; name="{}"', "form-data",
    'form-data; name="{}',
    'FORM-DATA; NAME="{}"', 'form-data; name="{0}"; name="other{0}"',
)  # fmt: skip
EXTRA_HEADERS = (
    b"", b"", b"", b"\r\nContent-Type: text/plain", b"\r\nContent-Type: application/json; charset=utf-16",
    b"\r\nContent-Transfer-Encoding: base64", b"\r\nX-Other: \xff", b"\r\nbroken", b"\n", b"\r\n: empty",
)  # fmt: skip
part_values = st.one_of(
    texts.map(lambda text: text.encode()), st.binary(max_size=10), st.just(b"x" * 1500), st.just(b"--B")
)


@st.composite
def parts(draw: st.DrawFn) -> bytes:
    disposition = draw(st.sampled_from(DISPOSITIONS)).format(draw(names)).encode()
    return (
        b"Content-Disposition: "
        + disposition
        + draw(st.sampled_from(EXTRA_HEADERS))
        + b"\r\n\r\n"
        + draw(part_values)
    )


@st.composite
def multipart(draw: st.DrawFn) -> bytes:
    body = b"".join(b"--B\r\n" + part + b"\r\n" for part in draw(st.lists(parts(), max_size=4)))
    body += draw(
        st.sampled_from(
            (b"--B--\r\n", b"--B--\r\n", b"--B--\r\n", b"--B--", b"--B", b"", b"--B--\r\nepilogue", b"--C--")
        )
    )
    change = draw(st.integers(0, 15))
    if change == 0:
        return body[: draw(st.integers(0, len(body)))]
    if change == 1:
        return draw(st.binary(max_size=4)) + body
    if change == 2:
        return body.replace(b"\r\n", b"\n")
    return body


multipart_types = st.sampled_from(
    (
        b"multipart/form-data; boundary=B",
        b"multipart/form-data; boundary=B",
        b'multipart/form-data; boundary="B"; charset=latin-1',
        b"multipart/form-data; charset=utf-16; boundary=B",
        b"multipart/form-data; charset=nonsense; boundary=B",
        b"multipart/form-data; boundary=",
        b"multipart/form-data; boundary=\xff",
        b"multipart/mixed; boundary=B",
        b"MULTIPART/FORM-DATA; BOUNDARY=B",
        b"application/x-www-form-urlencoded",
    )
)


def check(data: st.DataObject, kinds: st.SearchStrategy[bytes], contents: st.SearchStrategy[bytes]) -> None:
    apps = programs(data.draw(st.sampled_from(sorted(PROGRAMS))))
    if apps is None:
        return
    body = data.draw(contents)
    cut = data.draw(st.integers(0, len(body)))
    headers = () if data.draw(st.integers(0, 20)) == 0 else ((b"content-type", data.draw(kinds)),)
    assert_alike(apps, Sent("POST", headers=headers, chunks=(body[:cut], body[cut:])))


@given(data=st.data())
@examples(300)
def test_urlencoded_forms(data: st.DataObject) -> None:
    check(data, urlencoded_types, urlencoded)


@given(data=st.data())
@examples(300)
def test_multipart_forms(data: st.DataObject) -> None:
    check(data, multipart_types, multipart())
