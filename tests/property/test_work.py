"""No input makes work out of proportion to its size, counted in function calls."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict

from martlet import Body, Cookie, Form, Header, Martlet, Query
from tests.property.driver import Sent, endpoint_of, exchange, keyword

SIZE = 500
GROWTH = 16
# Twice as much as in proportion; what is quadratic takes `GROWTH` times as much.
MOST = GROWTH * 2
FEW = 500


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    x: list[str] = []
    y: float | None = None


def app() -> Any:
    program = Martlet()
    source = {"query": Query, "header": Header, "cookie": Cookie}
    for name, marker in source.items():
        program.get(f"/{name}/model")(endpoint_of(keyword("value", Annotated[Open, marker()])))
        program.get(f"/{name}/list")(endpoint_of(keyword("x", Annotated[list[str], marker()], [])))
    program.post("/json")(endpoint_of(keyword("value", Annotated[Open, Body()])))
    program.post("/numbers")(endpoint_of(keyword("value", Annotated[list[float], Body()])))
    program.post("/form/model")(endpoint_of(keyword("value", Annotated[Open, Form()])))
    program.post("/form/list")(endpoint_of(keyword("x", Annotated[list[str], Form()], [])))
    program.get("/{a}/{b}/{rest:path}")(endpoint_of(keyword("a", str)))
    return program


JSON = ((b"content-type", b"application/json"),)
FORM = ((b"content-type", b"application/x-www-form-urlencoded"),)
MULTIPART = ((b"content-type", b"multipart/form-data; boundary=B"),)
PART = b'--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'


def numbered(template: bytes, size: int) -> bytes:
    return b"".join(template % (index, index) for index in range(size))


def queries(path: bytes, make: Callable[[int], bytes]) -> Callable[[int], Sent]:
    return lambda size: Sent(raw_path=path, query=make(size))


def cookies(path: bytes, make: Callable[[int], bytes]) -> Callable[[int], Sent]:
    return lambda size: Sent(raw_path=path, headers=((b"cookie", make(size)),))


def posts(path: bytes, headers: Any, make: Callable[[int], bytes]) -> Callable[[int], Sent]:
    return lambda size: Sent("POST", path, headers=headers, chunks=(make(size),))


INPUTS: dict[str, Callable[[int], Sent]] = {
    "repeated query": queries(b"/query/model", lambda size: b"x=1&" * size),
    "distinct query": queries(b"/query/model", lambda size: numbered(b"n%d=%d&", size)),
    "separators": queries(b"/query/list", lambda size: b"&=;" * size),
    "escapes": queries(b"/query/list", lambda size: b"x=%zz+%&" * size),
    "one long value": queries(b"/query/list", lambda size: b"x=" + b"%41" * size * 4),
    "repeated headers": lambda size: Sent(raw_path=b"/header/model", headers=((b"x", b"1"),) * size),
    "distinct headers": lambda size: Sent(
        raw_path=b"/header/model", headers=tuple((b"n%d" % index, b"1") for index in range(size))
    ),
    "listed headers": lambda size: Sent(raw_path=b"/header/list", headers=((b"x", b"1"),) * size),
    "distinct cookies": cookies(b"/cookie/model", lambda size: numbered(b"n%d=%d;", size)),
    "quoted cookies": cookies(b"/cookie/list", lambda size: b'x="' + b"\\" * size * 4),
    "broken cookies": cookies(b"/cookie/list", lambda size: b'=";' * size),
    "distinct members": posts(b"/json", JSON, lambda size: b"{" + numbered(b'"n%d":%d,', size) + b'"y":1}'),
    "long numbers": posts(b"/numbers", JSON, lambda size: b"[" + b"1" * 308 + b",1" * size * 4 + b"]"),
    "digits": posts(b"/numbers", JSON, lambda size: b"[" + (b"1" * 308 + b",") * (size // 16) + b"x"),
    "wrong items": posts(b"/numbers", JSON, lambda size: b'["a"' + b',"a"' * (size // 4) + b"]"),
    "deep nesting": posts(b"/json", JSON, lambda size: b"[" * size * 4),
    "form fields": posts(b"/form/model", FORM, lambda size: numbered(b"n%d=%d&", size // 40)),
    "parts": posts(b"/form/model", MULTIPART, lambda size: PART * (size // 40) + b"--B--\r\n"),
    "boundaries": posts(b"/form/list", MULTIPART, lambda size: PART + b"\r\n--" * size * 4),
    "segments": lambda size: Sent(raw_path=b"/a/b" + b"/c" * size),
}


@pytest.mark.parametrize("name", INPUTS)
def test_work_grows_with_the_size_alone(name: str) -> None:
    program = app()

    def calls(size: int) -> int:
        """Function calls made for one request, Python's and C's."""
        sent = INPUTS[name](size)
        count = 0

        def note(frame: Any, event: str, argument: Any) -> None:
            nonlocal count
            if event in ("call", "c_call"):
                count += 1

        sys.setprofile(note)
        try:
            exchange(program, sent)
        finally:
            sys.setprofile(None)
        return count

    calls(10)
    assert calls(SIZE * GROWTH) <= MOST * max(calls(SIZE), FEW)
