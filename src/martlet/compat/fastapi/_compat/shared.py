"""The shapes of annotations."""

from __future__ import annotations

import types
import typing
from collections import deque
from collections.abc import Sequence
from typing import Any

from martlet.declare import shapes

sequence_annotation_to_type: dict[Any, Any] = {
    Sequence: list,
    list: list,
    tuple: tuple,
    set: set,
    frozenset: frozenset,
    deque: deque,
}
sequence_types = tuple(sequence_annotation_to_type)
WithArgsTypes = (type(typing.Callable[..., Any]).__mro__[2], types.GenericAlias, types.UnionType)

field_annotation_is_scalar = shapes.is_scalar
field_annotation_is_complex = shapes.is_structured
field_annotation_is_sequence = shapes.is_sequence
field_annotation_is_scalar_sequence = shapes.is_sequence_of_scalars
is_bytes_or_nonable_bytes_annotation = shapes.is_bytes
is_bytes_sequence_annotation = shapes.is_bytes_sequence
is_uploadfile_or_nonable_uploadfile_annotation = shapes.is_upload
is_uploadfile_sequence_annotation = shapes.is_upload_sequence
lenient_issubclass = shapes.is_class_of


def value_is_sequence(value: Any) -> bool:
    """Whether a value is a sequence other than a text."""
    return isinstance(value, sequence_types) and not isinstance(value, (str, bytes))


def annotation_is_pydantic_v1(annotation: Any) -> bool:
    """Whether an annotation is, or contains, a model of Pydantic 1, which can't be used."""
    if is_pydantic_v1_model_class(annotation):
        return True
    return any(annotation_is_pydantic_v1(item) for item in typing.get_args(annotation))


def is_pydantic_v1_model_class(cls: Any) -> bool:
    """Whether a class is a model of Pydantic 1."""
    return isinstance(cls, type) and any(
        base.__module__ == "pydantic.v1.main" and base.__name__ == "BaseModel" for base in cls.__mro__
    )


def is_pydantic_v1_model_instance(obj: Any) -> bool:
    """Whether an object is an instance of a model of Pydantic 1."""
    return is_pydantic_v1_model_class(type(obj))
