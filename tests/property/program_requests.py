"""Requests to programs written at random."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

from tests.property.driver import Sent
from tests.property.program_tables import SAMPLE
from tests.property.programs import Program
from tests.property.texts import texts

JSON_VALUES = (
    SAMPLE,
    {"body": SAMPLE, "other": SAMPLE},
    {"body": SAMPLE, "other": 1},
    [SAMPLE],
    {"x": 1},
    {"a": "x"},
    {"j": "b", "b": "x"},
    {"j": "c"},
    {"a": 5},
    [1, "2"],
    [{"j": "a"}, {"j": "b"}],
    {"items": [SAMPLE, {"j": "a"}, 1], "total": 2},
    {"x": {"a": 1}},
    1,
    "x",
    None,
    {},
    [],
)
AUTHORIZATIONS = (
    b"Bearer token", b"bearer", b"Basic " + base64.b64encode(b"user:pass:word"), b"Basic !", b"Digest a=b",
    b"token", b"",
)  # fmt: skip


URLENCODED, MULTIPART = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=B"


def _part(name: str, value: bytes, more: str = "") -> bytes:
    return f'--B\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"


FORMS = (
    (URLENCODED, b"a=1&b=2&c=3&c=4&g=red&j=a&o=1.5&p=2024-02-29&al-ias=2024-02-29&h=2024-02-29"),
    (
        MULTIPART,
        _part("a", b"1")
        + _part("c", b"3")
        + "".join(
            _part(name, b"file", '; filename="f.txt"').decode()
            for name in ("upload", "uploads", "raw", "raws")
        ).encode()
        + b"--B--\r\n",
    ),
    (URLENCODED, b"a=1&b=b"),
    (URLENCODED, b"a=x&b=bbbb&c=x&g=green&d=0"),
    (URLENCODED, b""),
    (URLENCODED, b"a=1&a=2&b=%ff&=1&extra=2"),
    (MULTIPART, _part("upload", b"text") + _part("raws", b"1") + _part("raws", b"2") + b"--B--\r\n"),
    (MULTIPART, _part("a", b"1")),
    (b"multipart/form-data", b"--B--"),
    (b"text/plain", b"a=1"),
)
TAME = ("1", "1", "1", "2", "red", "a", "2024-02-29", "true")
NAMES = ("x", "y_z", "tags", "w", "al-ias", "va", "key", "a", "b", "g")
Pairs = list[tuple[str, str]]


@st.composite
def pairs(draw: st.DrawFn, likely: bool) -> Pairs:
    """Names with values: all that a program may ask for if `likely`, else some, perhaps repeated."""
    values = st.sampled_from(TAME) if likely else st.one_of(st.sampled_from(TAME), texts)
    if likely:
        return [(name, draw(values)) for name in NAMES if draw(st.integers(0, 9))]
    return draw(st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=5))


@st.composite
def requests(draw: st.DrawFn, program: Program) -> Sent:
    route = draw(st.sampled_from(program.routes))
    likely = draw(st.booleans())
    path = route.path
    for name in ("{p}", "{q}", "{q:path}", "{p:int}"):
        value = draw(st.sampled_from(TAME) if likely else st.one_of(st.sampled_from(TAME), texts))
        path = path.replace(name, quote(value, safe=""))
    if not likely and draw(st.integers(0, 7)) == 0:
        path = draw(st.sampled_from((path + "/", path.rstrip("/"), "/nowhere", path.upper()))) or "/"
    query = b"&".join(
        f"{quote_plus(name)}={quote_plus(value)}".encode() for name, value in draw(pairs(likely))
    )
    headers = [
        (name.replace("_", "-").encode(), value.encode())
        for name, value in [*draw(pairs(likely)), *([("x-key", "k")] if likely else [])]
    ]
    if cookies := draw(pairs(likely)):
        headers.append((b"cookie", "; ".join(f"{name}={value}" for name, value in cookies).encode()))
    if likely or draw(st.booleans()):
        headers.append((b"authorization", draw(st.sampled_from(AUTHORIZATIONS[: 3 if likely else None]))))
    body = b""
    if route.is_form and (likely or draw(st.booleans())):
        kind, body = draw(st.sampled_from(FORMS[:3] if likely else FORMS))
        headers.append((b"content-type", kind))
    elif draw(st.integers(0, 9)):
        headers.append((b"content-type", b"application/json"))
        body = json.dumps(draw(st.sampled_from(JSON_VALUES[:2] if likely else JSON_VALUES))).encode()
        if route.body and (likely or draw(st.integers(0, 2)) == 2):
            body = route.body.encode()
    methods = (
        (route.method,) if likely else (route.method, route.method, route.method, "HEAD", "OPTIONS", "POST")
    )
    return Sent(draw(st.sampled_from(methods)), path.encode(), query, tuple(headers), (body,))
