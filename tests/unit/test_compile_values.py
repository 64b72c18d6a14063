"""What is known of fields before any request."""

import datetime as dt
import enum
from typing import Annotated, Any, ForwardRef, NewType, Optional

import annotated_types
import pytest
from pydantic import AfterValidator, BaseModel, BeforeValidator, Json, StringConstraints
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

from martlet.compile import values
from martlet.declare import params
from martlet.declare.fields import Field

Name = NewType("Name", str)


class Colour(enum.StrEnum):
    RED = "red"


class Model(BaseModel):
    a: int = 1
    when: dt.datetime | None = None


def field(annotation: Any, default: Any = ..., **options: Any) -> Field:
    info = params.Query(default, **options)
    merged = FieldInfo.from_annotation(Annotated[annotation, info])
    info.metadata = merged.metadata
    return Field("x", info, merged.annotation)


@pytest.mark.parametrize(
    "annotation",
    [
        str,
        Any,
        str | None,
        Optional[str],  # noqa: UP045
        Name,
        Annotated[str, "a note"],
        Annotated[str | None, annotated_types.doc("a note")],
        object,
    ],
)
def test_text_that_passes_as_it_is(annotation: Any) -> None:
    checked = field(annotation)
    assert values.passes_text(checked)
    for text in ("", " a ", "\x00", "1", "null", "é"):
        assert checked.validator.validate_python(text) == text


@pytest.mark.parametrize(
    "annotation",
    [
        int,
        bytes,
        Colour,
        int | str | None,
        list[str],
        Model,
        Annotated[str, StringConstraints(strip_whitespace=True)],
        Annotated[str, annotated_types.MinLen(1)],
        Annotated[str, annotated_types.Gt("a")],
        Annotated[str, AfterValidator(str.upper)],
        Annotated[str, BeforeValidator(str.upper)],
        Annotated[str | None, BeforeValidator(str.upper)],
        Json[str],
        ForwardRef("Nowhere"),
    ],
)
def test_text_that_must_be_validated(annotation: Any) -> None:
    assert not values.passes_text(field(annotation))


def test_options_that_make_text_be_validated() -> None:
    assert not values.passes_text(field(str, pattern="a"))
    assert not values.passes_text(field(str, max_length=3))
    assert values.passes_text(field(str, description="text", title="T", alias="a", examples=["a"]))


@pytest.mark.parametrize("default", [None, 1, "a", 1.5, True, b"a", Colour.RED, dt.date(2020, 1, 1), int])
def test_defaults_shared_by_all_requests(default: Any) -> None:
    assert values.constant_default(field(Any, default))
    assert values.is_none_default(field(Any, default)) is (default is None)


@pytest.mark.parametrize("default", [[], {}, Model(), (1,), object()])
def test_defaults_made_anew(default: Any) -> None:
    assert not values.constant_default(field(Any, default))


def test_defaults_of_factories_and_validated_defaults() -> None:
    made = field(list[int], Ellipsis, default_factory=list)
    assert not values.constant_default(made)
    make = values.default_function(made)
    assert make() == []
    assert make() is not make()
    validated = field(int, "3", validate_default=True)
    assert values.default_function(validated)() == 3
    assert not values.is_none_default(field(int, None, validate_default=True))
    assert values.default_function(field(int, "3"))() == "3"


def test_a_field_without_validator_fails_when_it_is_used() -> None:
    validate = values.validate_function(field(ForwardRef("Nowhere")))
    with pytest.raises(Exception, match="Nowhere"):
        validate("1", from_attributes=True)


@pytest.mark.parametrize(
    ("annotation", "several"),
    [
        (list[int], True),
        (list[int] | None, True),
        (TypeAliasType("Numbers", list[int]), True),
        (list[Json[int]], True),
        (Json[list[int]], False),
        (Annotated[Json[list[int]], "note"], False),
        (str, False),
        (int, False),
    ],
)
def test_repeated_names(annotation: Any, several: bool) -> None:
    assert values.takes_several(field(annotation)) is several
