"""Words that are derived: titles, summaries, descriptions, ids."""

from typing import Annotated

import pytest

from martlet.declare.params import Body
from martlet.openapi.names import response_description, title

from .openapi_documents import described, document, route


def list_all_items() -> None:
    """What it does.

        More of it.
    \f
    For programmers.
    """


def undocumented() -> None: ...


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("user_id", "User Id"),
        ("user-agent", "User-Agent"),
        ("X_Big", "X Big"),
        ("ZZ", "Zz"),
    ],
)
def test_titles(name: str, expected: str) -> None:
    assert title(name) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("404", "Not Found"),
        ("418", "I'm a Teapot"),
        ("1XX", "Information"),
        ("2XX", "Success"),
        ("3XX", "Redirection"),
        ("4XX", "Client Error"),
        ("5XX", "Server Error"),
        ("default", "Default Response"),
        ("299", "Additional Response"),
    ],
)
def test_response_descriptions(status: str, expected: str) -> None:
    assert response_description(status) == expected


def test_what_is_no_status_has_no_description() -> None:
    with pytest.raises(ValueError, match="whatever"):
        response_description("whatever")


def test_generated_names_follow_the_operation_id() -> None:
    def endpoint(a: Annotated[int, Body()], b: Annotated[int, Body()]) -> None: ...

    found = described(endpoint, "POST", operation_id="mine", reply=int, models={404: int})
    assert found["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Body_mine"
    }
    titles = [
        found["responses"][status]["content"]["application/json"]["schema"]["title"]
        for status in ("200", "404")
    ]
    assert titles == ["Response Mine", "Response 404 Mine"]


def test_words_come_from_the_endpoint() -> None:
    found = described(list_all_items)
    assert found["summary"] == "List All Items"
    assert found["description"] == "What it does.\n\n    More of it."


def test_words_of_the_program_come_first() -> None:
    found = described(list_all_items, summary="S", description="D\fhidden")
    assert (found["summary"], found["description"]) == ("S", "D")


def test_without_a_docstring_there_is_no_description() -> None:
    assert "description" not in described(undocumented)


def test_an_operation_id_beats_the_generated_one() -> None:
    assert described(undocumented, operation_id="mine")["operationId"] == "mine"
    assert described(undocumented, unique_id="made")["operationId"] == "made"


def test_a_duplicate_id_is_told_with_function_file_and_line() -> None:
    line = undocumented.__code__.co_firstlineno
    expected = rf"Duplicate Operation ID same for function undocumented at .*test_openapi_names\.py:{line}"
    with pytest.warns(UserWarning, match=expected):
        document(
            route(list_all_items, "/a", operation_id="same"), route(undocumented, "/b", operation_id="same")
        )
