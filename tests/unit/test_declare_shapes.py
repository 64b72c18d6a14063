"""Shapes of annotations."""

from __future__ import annotations

import dataclasses
import typing
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Generic, NewType, Optional, TypeVar, Union

import pytest
from pydantic import BaseModel
from typing_extensions import TypeAliasType, TypedDict

from martlet.datastructures import UploadFile
from martlet.declare import shapes

T = TypeVar("T")


class Model(BaseModel):
    a: int = 1


class Page(BaseModel, Generic[T]):
    items: list[T]


class Items(list[int]):
    """A class of the program's own that holds several values."""


class Typed(TypedDict):
    a: int


@dataclasses.dataclass
class Data:
    a: int = 1


class Tuple(typing.NamedTuple):
    a: int


Name = NewType("Name", str)
Numbers = TypeAliasType("Numbers", list[int])
Pair = TypeAliasType("Pair", tuple[T, T], type_params=(T,))
Marked = TypeAliasType("Marked", Annotated[Numbers, "inner"])


@pytest.mark.parametrize(
    ("annotation", "bare", "metadata"),
    [
        (int, int, ()),
        (Annotated[int, "a", "b"], int, ("a", "b")),
        (Numbers, list[int], ()),
        (Pair[int], tuple[int, int], ()),
        (Annotated[Marked, "outer"], list[int], ("inner", "outer")),
        (Annotated[Pair[int], "a"], tuple[int, int], ("a",)),
        (int | None, int | None, ()),
    ],
)
def test_bare_types_and_their_metadata(annotation: Any, bare: Any, metadata: tuple[str, ...]) -> None:
    assert shapes.bare(annotation) == bare
    assert shapes.metadata(annotation) == metadata


def test_only_a_whole_alias_is_resolved() -> None:
    assert shapes.unaliased(Marked) == Annotated[Numbers, "inner"]
    assert shapes.unaliased(Annotated[Numbers, "a"]) == Annotated[Numbers, "a"]
    assert shapes.split(Annotated[Numbers, "a"]) == (Numbers, ("a",))
    assert shapes.split(int) == (int, ())


@pytest.mark.parametrize(
    "annotation",
    [
        list,
        list[int],
        set[int],
        frozenset[int],
        tuple[int, str],
        deque[int],
        Sequence[int],
        Items,
        Numbers,
        Pair[int],
        Tuple,
        list[int] | None,
        Optional[list[int]],  # noqa: UP045
        Union[int, Annotated[list[int], "x"]],  # noqa: UP007
        Annotated[list[int] | int, "x"],
    ],
)
def test_sequences(annotation: Any) -> None:
    assert shapes.is_sequence(annotation)
    assert shapes.is_structured(annotation)


@pytest.mark.parametrize(
    "annotation",
    [
        int,
        str,
        bytes,
        Any,
        None,
        T,
        Name,
        object,
        type,
        int | None,
        str | bytes,
        Annotated[int, "x"],
        "Nowhere",
    ],
)
def test_scalars(annotation: Any) -> None:
    assert shapes.is_scalar(annotation)
    assert not shapes.is_sequence(annotation)
    assert shapes.fits_query(annotation)


@pytest.mark.parametrize(
    "annotation",
    [
        dict,
        dict[str, int],
        Mapping[str, int],
        Data,
        Typed,
        Model,
        Page[int],
        UploadFile,
        Model | int,
        dict | None,
    ],
)
def test_structures_that_are_no_sequences(annotation: Any) -> None:
    assert shapes.is_structured(annotation)
    assert not shapes.is_sequence(annotation)


@pytest.mark.parametrize(
    ("annotation", "fits"),
    [
        (list[int], True),
        (list[int] | int | None, True),
        (tuple[int, ...], True),
        (list[list[int]], False),
        (list[Model], False),
        (dict[str, int], False),
        (dict[str, int] | list[int], False),
        (Model, True),
        (Page[int], True),
        (Model | None, True),
        (Annotated[Model, "x"] | None, True),
        (Model | int, False),
        (Model | Data, False),
        (Data, False),
        (Typed, False),
    ],
)
def test_what_fits_a_query(annotation: Any, fits: bool) -> None:
    assert shapes.fits_query(annotation) is fits


@pytest.mark.parametrize(
    ("annotation", "model"),
    [
        (Model, Model),
        (Page[int], Page[int]),
        (Model | None, Model),
        (Annotated[Optional[Model], "x"], Model),  # noqa: UP045
        (Model | int, None),
        (Model | Page[int], None),
        (None, None),
        (int, None),
        (list[Model], None),
    ],
)
def test_models(annotation: Any, model: Any) -> None:
    assert shapes.model_of(annotation) is model


@pytest.mark.parametrize(
    ("annotation", "one", "several"),
    [
        (UploadFile, True, False),
        (UploadFile | None, True, False),
        (list[UploadFile], False, True),
        (list[UploadFile] | None, False, True),
        (list[Annotated[UploadFile, "x"]], False, True),
        (bytes, False, False),
    ],
)
def test_uploads(annotation: Any, one: bool, several: bool) -> None:
    assert shapes.is_upload(annotation) is one
    assert shapes.is_upload_sequence(annotation) is several


@pytest.mark.parametrize(
    ("annotation", "one", "several"),
    [(bytes, True, False), (bytes | None, True, False), (list[bytes], False, True), (str, False, False)],
)
def test_bytes(annotation: Any, one: bool, several: bool) -> None:
    assert shapes.is_bytes(annotation) is one
    assert shapes.is_bytes_sequence(annotation) is several


def test_an_iterable_is_no_sequence_of_its_own() -> None:
    assert not shapes.is_sequence(Iterable[int])
