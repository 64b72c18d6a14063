"""JSON documents near to a schema: valid ones, and ones that go wrong in every way that bytes can."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.property.texts import KNOWN, texts


@dataclass(frozen=True)
class Raw:
    """Text that stands in the document as it is."""

    text: str


@dataclass(frozen=True)
class Members:
    """An object, its names in this order, perhaps repeated."""

    pairs: tuple[tuple[str, Any], ...]


RAW = (
    "-0", "-0.0", "1.25", "1.0", "1e0", "1E+2", "1e-2", "0.1e1", "1e400", "-1e400", "1e-400",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1" * 30, "1" * 400, "1" * 4300,
    "1" * 4301, "0.30000000000000004", "123456789012345678901234567890.5", "1.7976931348623157e308",
    "9007199254740993", "5e-324", "2.5", "1709209800", "1709209800000", "253402300800", "-62135596800",
    "0.1234567891", "86399.9999999", "NaN", "Infinity", "-Infinity", '"\\ud800"', '"\\ud83d\\ude00"',
    '"\\u0000"', '"\\/"', '"\\x"', '"\n"', "'a'", "01", "+1", ".5", "1.", "-", "1_0", "tru", "nul", "True",
    "undefined", "//", "[1,]", '{"a":1,}', "{a:1}", '{"a" 1}', "[1 2]", "", " ", "\x00", "\x0c1",
    '"\\u00e9"', '"é"', '"\x7f"', "[" * 190 + "]" * 190, "[" * 300 + "]" * 300,
    '{"a":' * 250 + "1" + "}" * 250,
)  # fmt: skip
TAME = RAW[:36]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 200),
    st.integers(),
    st.floats(),
    texts,
    st.sampled_from(TAME).map(Raw),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(st.tuples(texts, inner), max_size=3).map(lambda pairs: Members(tuple(pairs))),
    ),
    max_leaves=5,
)
odd_texts = st.one_of(st.sampled_from(KNOWN), texts, st.text(max_size=6))


def schema_of(annotation: Any) -> dict[str, Any]:
    """The JSON schema of a type, {} where Pydantic has none."""
    try:
        return TypeAdapter(annotation).json_schema()
    except Exception:
        return {}


@st.composite
def near(draw: st.DrawFn, schema: dict[str, Any], definitions: dict[str, Any], depth: int = 0) -> Any:
    """A document that the schema mostly allows."""
    if depth > 4 or draw(st.integers(0, 29)) == 29:
        return draw(anything)
    if "$ref" in schema:
        return draw(near(definitions[schema["$ref"].rpartition("/")[2]], definitions, depth))
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return draw(near(draw(st.sampled_from(schema[key])), definitions, depth))
    if "const" in schema:
        return draw(st.one_of(st.just(schema["const"]), scalars))
    if "enum" in schema:
        return draw(st.one_of(st.sampled_from(schema["enum"]), scalars))
    kind = schema.get("type")
    if kind == "object":
        return draw(_object(schema, definitions, depth))
    if kind == "array":
        several = schema.get("prefixItems")
        if several and draw(st.booleans()):
            return [draw(near(item, definitions, depth + 1)) for item in several]
        return draw(st.lists(near(schema.get("items") or {}, definitions, depth + 1), max_size=4))
    return draw(_scalar(kind))


def _scalar(kind: Any) -> st.SearchStrategy[Any]:
    if kind == "string":
        return st.one_of(odd_texts, odd_texts, scalars)
    if kind in ("integer", "number"):
        return st.one_of(st.integers(-10, 120), st.sampled_from(TAME).map(Raw), st.floats(), odd_texts)
    if kind == "boolean":
        return st.one_of(st.booleans(), st.sampled_from((0, 1, "on", "no", "t", 1.0, "1", "TRUE")), scalars)
    return anything


@st.composite
def _object(draw: st.DrawFn, schema: dict[str, Any], definitions: dict[str, Any], depth: int) -> Members:
    pairs = []
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        if draw(st.integers(0, 19)) and (name in required or draw(st.booleans())):
            pairs.append((name, draw(near(member, definitions, depth + 1))))
    if not pairs or draw(st.integers(0, 3)) == 0:
        other = schema.get("additionalProperties")
        values = near(other, definitions, depth + 1) if isinstance(other, dict) else anything
        names = st.one_of(odd_texts, st.sampled_from(list(schema.get("properties", {})) or ["a"]))
        pairs += draw(st.lists(st.tuples(names, values), max_size=4))
    if pairs and draw(st.integers(0, 5)) == 0:
        name, value = draw(st.sampled_from(pairs))
        pairs.insert(draw(st.integers(0, len(pairs))), (name, draw(st.one_of(st.just(value), anything))))
    return Members(tuple(pairs))


def written(document: Any, space: str = "") -> str:
    """The document as JSON text, with `space` wherever JSON lets it stand."""
    if isinstance(document, Raw):
        return document.text
    if isinstance(document, Members):
        members = [
            f"{space}{written(name)}{space}:{space}{written(value, space)}" for name, value in document.pairs
        ]
        return "{" + f"{space},".join(members) + space + "}"
    if isinstance(document, list):
        return "[" + f"{space},{space}".join(written(item, space) for item in document) + space + "]"
    return json.dumps(document, ensure_ascii=not isinstance(document, str) or len(document) % 2 == 0)


@st.composite
def bodies(draw: st.DrawFn, schema: dict[str, Any]) -> bytes:
    """The bytes of a document near to a schema, mostly well-formed."""
    document = draw(near(schema, schema.get("$defs", {})))
    if draw(st.integers(0, 14)) == 14:
        document = draw(st.sampled_from(RAW).map(Raw))
    body = written(document, draw(st.sampled_from(("", "", " ", "\n\t", "\r\n")))).encode(
        "utf-8", "surrogatepass"
    )
    change = draw(st.integers(0, 30))
    if change == 30:
        return codecs.BOM_UTF8 + body
    if change == 1:
        return body.decode("utf-8", "replace").encode(
            draw(st.sampled_from(("utf-16", "utf-16-le", "utf-16-be", "utf-32")))
        )
    if change == 2:
        return body[: draw(st.integers(0, len(body)))]
    if change == 3:
        at = draw(st.integers(0, len(body)))
        return body[:at] + draw(st.binary(min_size=1, max_size=3)) + body[at:]
    if change == 4:
        return body + draw(st.sampled_from((b" ", b"\n", b"x", b"\x00", b"{}", b",", b"\xef\xbb\xbf")))
    if change == 5:
        return draw(st.binary(max_size=12))
    return body


CONTENT_TYPES = (
    b"application/json", b"application/json; charset=utf-8", b"APPLICATION/JSON",
    b"application/problem+json", b"application/json;charset=utf-16", b"application/json, text/plain",
    b"text/json", b"text/plain", b"", b";", b"json", b"application/", b"application/jsonx",
    b"application/x-www-form-urlencoded", b"multipart/form-data", b"*/*", b"application/vnd.api+json; q=1",
    b" application/json", b"application /json", b"application/json+", b"a/+json", b"application/+json",
    b"application/\xe9+json", b"application/json\t;", b"application//json", b"/json",
)  # fmt: skip
content_types = st.one_of(
    st.just(((b"content-type", b"application/json"),)),
    st.just(((b"content-type", b"application/json"),)),
    st.just(((b"content-type", b"application/json"),)),
    st.lists(st.sampled_from(CONTENT_TYPES).map(lambda value: (b"content-type", value)), max_size=2).map(
        tuple
    ),
)
