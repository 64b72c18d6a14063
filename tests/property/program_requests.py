"""Requests to programs written at random."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

from tests.property.driver import Sent
from tests.property.programs import SAMPLE, Program
from tests.property.texts import texts

JSON_VALUES = (
    SAMPLE,
    {"body": SAMPLE, "other": SAMPLE},
    {"body": SAMPLE, "other": 1},
    [SAMPLE],
    {"x": 1},
    {"a": "x"},
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
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        body = b"a=1&b=2&c=3&c=4"
    elif draw(st.integers(0, 9)):
        headers.append((b"content-type", b"application/json"))
        body = json.dumps(draw(st.sampled_from(JSON_VALUES[:2] if likely else JSON_VALUES))).encode()
    methods = (
        (route.method,) if likely else (route.method, route.method, route.method, "HEAD", "OPTIONS", "POST")
    )
    return Sent(draw(st.sampled_from(methods)), path.encode(), query, tuple(headers), (body,))
