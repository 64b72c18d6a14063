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


@st.composite
def requests(draw: st.DrawFn, program: Program) -> Sent:
    route = draw(st.sampled_from(program.routes))
    path = route.path
    for name in ("{p}", "{q}", "{q:path}", "{p:int}"):
        value = draw(st.one_of(st.sampled_from(("1", "red", "2024-02-29", "a")), texts))
        path = path.replace(name, quote(value, safe=""))
    if draw(st.integers(0, 15)) == 0:
        path = draw(st.sampled_from((path + "/", path.rstrip("/"), "/nowhere", path.upper()))) or "/"
    names = st.sampled_from(("x", "y_z", "tags", "w", "al-ias", "va", "key", "a", "b", "g"))
    values = st.one_of(st.sampled_from(("1", "2", "red", "a", "2024-02-29", "true")), texts)
    query = b"&".join(
        quote_plus(name).encode() + b"=" + quote_plus(value).encode()
        for name, value in draw(st.lists(st.tuples(names, values), max_size=5))
    )
    headers = [
        (name.replace("_", "-").encode(), value.encode())
        for name, value in draw(
            st.lists(
                st.tuples(st.sampled_from(("x", "y_z", "tags", "w", "x-key", "al-ias", "va")), values),
                max_size=3,
            )
        )
    ]
    cookies = draw(st.lists(st.tuples(names, values), max_size=3))
    if cookies:
        headers.append((b"cookie", "; ".join(f"{name}={value}" for name, value in cookies).encode()))
    if draw(st.booleans()):
        headers.append((b"authorization", draw(st.sampled_from(AUTHORIZATIONS))))
    body = b""
    if route.is_form and draw(st.integers(0, 9)):
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        body = b"a=1&b=2&c=3&c=4"
    elif draw(st.integers(0, 9)):
        headers.append((b"content-type", b"application/json"))
        body = json.dumps(draw(st.sampled_from(JSON_VALUES))).encode()
    method = draw(st.sampled_from((route.method,) * 9 + ("HEAD", "OPTIONS", "POST")))
    return Sent(method, path.encode(), query, tuple(headers), (body,))
