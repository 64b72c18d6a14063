"""The shapes of annotations: what can be read from one string, from several, or only from structured data."""

from __future__ import annotations

import collections.abc
import types
from collections import deque
from dataclasses import is_dataclass
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from starlette.datastructures import UploadFile
from typing_extensions import TypeAliasType, is_typeddict

SEQUENCES = (list, set, frozenset, tuple, deque, collections.abc.Sequence, collections.abc.Set)
STRINGS = (str, bytes)


def is_alias(annotation: Any) -> bool:
    """Whether the annotation is a type alias (PEP 695), of `typing` or of `typing_extensions`."""
    return isinstance(annotation, TypeAliasType) or type(annotation).__name__ == "TypeAliasType"


def unaliased(annotation: Any) -> Any:
    """What a type alias stands for; any other annotation as it is."""
    while True:
        origin = get_origin(annotation)
        if is_alias(annotation):
            annotation = annotation.__value__
        elif is_alias(origin):
            annotation = origin.__value__[get_args(annotation)]
        else:
            return annotation


def split(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type and the metadata of `Annotated` (PEP 593); no metadata for any other annotation."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return inner, tuple(metadata)
    return annotation, ()


def bare(annotation: Any) -> Any:
    """The annotation without `Annotated` and without type aliases."""
    while True:
        inner, _ = split(unaliased(annotation))
        if inner is annotation:
            return annotation
        annotation = inner


def metadata(annotation: Any) -> tuple[Any, ...]:
    """The metadata of `Annotated`, through type aliases."""
    inner, found = split(unaliased(annotation))
    return found if inner is annotation else (*metadata(inner), *found)


def is_union(annotation: Any) -> bool:
    """Whether the annotation is a union, in either notation."""
    return get_origin(annotation) in (Union, types.UnionType)


def members(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, or the annotation alone."""
    annotation = bare(annotation)
    return get_args(annotation) if is_union(annotation) else (annotation,)


def is_class_of(annotation: Any, base: type | tuple[type, ...]) -> bool:
    """`issubclass` that is false for what is no class."""
    try:
        return isinstance(annotation, type) and issubclass(annotation, base)
    except TypeError:
        return False


def is_model(annotation: Any) -> bool:
    """Whether the annotation is a Pydantic model, a generic one included."""
    annotation = bare(annotation)
    return get_origin(annotation) is None and is_class_of(annotation, BaseModel)


def model_of(annotation: Any) -> type[BaseModel] | None:
    """The model of an annotation that is a model, or a model or None."""
    found = [bare(member) for member in members(annotation)]
    models = [member for member in found if member is not types.NoneType]
    return models[0] if len(models) == 1 and is_model(models[0]) else None


def form_models(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The models of which a whole form is one: those of a union of models, or None among them; else none."""
    found = [bare(member) for member in members(annotation)]
    models = tuple(member for member in found if member is not types.NoneType)
    return models if all(is_model(model) for model in models) else ()


def is_sequence(annotation: Any) -> bool:
    """Whether the annotation, or a member of its union, holds several values."""
    for member in members(annotation):
        member = bare(member)
        if is_union(member):
            if is_sequence(member):
                return True
            continue
        origin = get_origin(member) or member
        if is_class_of(origin, SEQUENCES) and not is_class_of(origin, STRINGS) and not is_model(origin):
            return True
    return False


def is_structured(annotation: Any) -> bool:
    """Whether the value can't come from one string: models, mappings, sequences, files."""
    annotation = bare(annotation)
    if is_union(annotation):
        return any(is_structured(member) for member in get_args(annotation))
    if isinstance(annotation, TypeVar):
        return False
    origin = get_origin(annotation) or annotation
    if is_class_of(origin, STRINGS):
        return False
    return (
        is_class_of(origin, (BaseModel, UploadFile, collections.abc.Mapping, *SEQUENCES))
        or is_dataclass(origin)
        or is_typeddict(origin)
    )


def is_scalar(annotation: Any) -> bool:
    """Whether the annotation is neither a model nor a collection."""
    return not is_structured(annotation)


def is_sequence_of_scalars(annotation: Any) -> bool:
    """Whether every member is a sequence of scalars or a scalar, and at least one is a sequence."""
    annotation = bare(annotation)
    if is_union(annotation):
        found = False
        for member in get_args(annotation):
            if is_sequence_of_scalars(member):
                found = True
            elif not is_scalar(member):
                return False
        return found
    return is_sequence(annotation) and all(is_scalar(item) for item in get_args(annotation))


def fits_query(annotation: Any) -> bool:
    """Whether the value can be read from a query: a scalar, several, or a model that takes the whole."""
    return is_scalar(annotation) or is_sequence_of_scalars(annotation) or model_of(annotation) is not None


def is_upload(annotation: Any) -> bool:
    """Whether the annotation, or a member of its union, is an uploaded file."""
    return any(is_class_of(bare(member), UploadFile) for member in members(annotation))


def is_upload_sequence(annotation: Any) -> bool:
    """Whether a member is a sequence of uploaded files."""
    for member in members(annotation):
        member = bare(member)
        if is_sequence(member) and any(is_upload(item) for item in get_args(member)):
            return True
    return False


def is_bytes(annotation: Any) -> bool:
    """Whether a member is bytes."""
    return any(is_class_of(bare(member), bytes) for member in members(annotation))


def is_bytes_sequence(annotation: Any) -> bool:
    """Whether a member is a sequence of bytes."""
    for member in members(annotation):
        member = bare(member)
        if is_sequence(member) and any(is_bytes(item) for item in get_args(member)):
            return True
    return False
