"""Values as they stand in a request, and those gathered for models."""

import pytest
from starlette.datastructures import FormData, Headers, UploadFile

from martlet.http import models, values
from martlet.http.models import ModelField


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        (b"", []),
        (b"a=1", [("a", "1")]),
        (b"a=1&b=2&a=3", [("a", "1"), ("b", "2"), ("a", "3")]),
        (b"a", [("a", "")]),
        (b"a=", [("a", "")]),
        (b"=1", [("", "1")]),
        (b"&&a=1&", [("a", "1")]),
        (b"a=1=2", [("a", "1=2")]),
        (b"a=1;b=2", [("a", "1;b=2")]),
        (b"a+b=c+d", [("a b", "c d")]),
        (b"%61=%C3%A9", [("a", "é")]),
        (b"a=%FF", [("a", "\ufffd")]),
        (b"a=%zz", [("a", "%zz")]),
        (b"a=\xe9", [("a", "é")]),
        (b"a=%2B&&b", [("a", "+"), ("b", "")]),
    ],
)
def test_query_pairs(query: bytes, pairs: list[tuple[str, str]]) -> None:
    assert values.query_pairs(query) == pairs


HEADERS = [(b"x-a", b"1"), (b"x-b", b"\xe9"), (b"x-a", b"2"), (b"cookie", b"a=1; b=2"), (b"cookie", b"a=3")]


def test_headers() -> None:
    assert values.first_headers(HEADERS)[b"x-a"] == b"1"
    assert values.header_values(HEADERS, b"x-a") == ["1", "2"]
    assert values.header_values(HEADERS, b"x-b") == ["é"]
    assert values.header_values(HEADERS, b"x-c") is None
    assert values.header_pairs(HEADERS)[:2] == [("x-a", "1"), ("x-b", "é")]


def test_cookies_of_several_headers_with_the_last_of_a_name() -> None:
    assert values.cookies(HEADERS) == {"a": "3", "b": "2"}
    assert values.cookies([(b"cookie", b'a="q;c=1"; alone; d=1=2')]) == {
        "a": '"q',
        "c": '1"',
        "": "alone",
        "d": "1=2",
    }


def test_values_of_one_name() -> None:
    assert values.values_of([("a", "1"), ("b", "2"), ("a", "")], "a") == ["1", ""]
    assert values.values_of([], "a") is None


def test_groups() -> None:
    pairs = [("a", "1"), ("b", "2"), ("a", "3"), ("a", "4")]
    assert values.grouped(pairs) == {"a": ["1", "3", "4"], "b": "2"}


def one(key: str, wire: str = "", several: bool = False, *others: tuple[str, str]) -> ModelField:
    return ModelField(((key, wire or key), *others), several)


PAIRS = [("x", "1"), ("b", "2"), ("a", "3"), ("b", "4"), ("x", "5")]


def test_query_models_take_the_last_or_all_and_the_rest_after_them() -> None:
    gathered = models.from_pairs((one("a", "", True), one("b"), one("c")), PAIRS)
    assert list(gathered.items()) == [("a", ["3"]), ("b", "4"), ("x", ["1", "5"])]


def test_query_models_take_the_first_name_that_is_there() -> None:
    by_name = one("alias", "alias", True, ("field", "field"))
    assert models.from_pairs((by_name,), [("field", "1")]) == {"field": ["1"]}
    assert models.from_pairs((by_name,), [("field", "1"), ("alias", "2")]) == {"alias": ["2"], "field": "1"}


def test_header_models_take_the_first_or_all() -> None:
    pairs = [("x-a", "1"), ("x-b", "2"), ("x-a", "3"), ("host", "h")]
    fields = (one("x_a", "x-a"), one("x_b", "x-b", True))
    assert models.from_headers(fields, pairs) == {"x_a": "1", "x_b": ["2"], "host": "h"}


def test_headers_with_the_underscores_of_a_field_are_nothing() -> None:
    assert models.from_headers((one("X_a", "x-a"),), [("x_a", "1"), ("x_b", "2")]) == {"x_b": "2"}


def test_headers_by_any_name_of_a_field_are_no_others() -> None:
    field = one("alias", "alias", False, ("own", "x-own"))
    assert models.from_headers((field,), [("x-own", "1"), ("alias", "2")]) == {"alias": "2"}


def test_names_of_header_models_are_in_lower_case() -> None:
    field = one("X_A", "X-A", True).in_lower_case()
    assert field == ModelField((("X_A", "x-a"),), several=True)


def test_cookie_models() -> None:
    assert models.from_mapping((one("k", "a-b"),), {"z": "1", "a-b": "2"}) == {"k": "2", "z": "1"}


def upload(name: str, size: int = 0) -> UploadFile:
    import io

    return UploadFile(io.BytesIO(b"x" * size), size=size, filename=name, headers=Headers())


def test_form_models_take_no_empty_texts_and_files() -> None:
    file = upload("f", 1)
    form = FormData(
        [
            ("a", ""),
            ("b", "1"),
            ("b", ""),
            ("f", file),
            ("g", upload("")),
            ("rest", ""),
            ("rest", "2"),
            ("c", "3"),
        ]
    )
    fields = (one("a"), one("b", "", True), one("f"), one("g"), one("c", "", False))
    assert models.from_form(fields, form) == {"b": ["1", ""], "f": file, "rest": ["", "2"], "c": "3"}


def test_form_models_take_the_first_name_that_is_there() -> None:
    field = one("alias", "alias", False, ("field", "field"))
    assert models.from_form((field,), FormData([("field", "1")])) == {"field": "1"}
    assert models.from_form((field,), FormData([("alias", ""), ("field", "1")])) == {"field": "1"}


def test_form_values() -> None:
    form = FormData([("a", "1"), ("a", "2"), ("empty", ""), ("file", upload("")), ("none", upload("", 3))])
    assert models.form_value(form, "a") == "2"
    assert models.form_value(form, "a", several=True) == ["1", "2"]
    assert models.form_value(form, "empty") is None
    assert models.form_value(form, "empty", several=True) == [""]
    assert models.form_value(form, "file") is None
    assert models.form_value(form, "file", several=True) is None
    assert models.form_value(form, "none") is not None
    assert models.form_value(form, "absent", several=True) is None
