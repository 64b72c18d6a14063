"""`ModelField`, the making of fields, what is asked of annotations."""

import dataclasses
from collections import deque
from collections.abc import Sequence
from enum import Enum
from typing import Annotated, Any

import fastapi._compat as compat
from fastapi import UploadFile, params
from fastapi._compat import v2
from fastapi.dependencies import utils
from fastapi.utils import create_model_field, deep_dict_update, get_value_or_default
from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from tests.compat.internals.observing import Observations


class Kind(Enum):
    a = "a"


class Item(BaseModel):
    number: int = Field(1, alias="Number")
    price: float = 2.5
    kind: Kind | None = None


class Tree(BaseModel):
    item: Item
    below: list["Tree"] = []


@dataclasses.dataclass
class Point:
    x: int


ANNOTATIONS: tuple[Any, ...] = (
    int, str, bytes, list[int], set[str], dict, dict[str, int], Item, list[Item], int | None,
    list[int] | None, int | list[int], Item | int, tuple[int, str], Point, UploadFile, UploadFile | None,
    list[UploadFile], list[bytes], bytes | None, Sequence[int], deque[int], Any, Kind,
)  # fmt: skip


def main() -> None:
    seen = Observations()
    note_validation(seen)
    note_annotations(seen)
    note_making(seen)
    note_schemas(seen)
    seen.print()


def note_validation(seen: Observations) -> None:
    number = create_model_field("x", int)
    seen.note("number", number)
    seen.note(
        "number's",
        [number.default, number.get_default(), number.validation_alias, number.serialization_alias],
    )
    for value in ("3", "q", None):
        seen.note(f"valid {value}", number.validate(value, {}, loc=("query", "x")))
    item = create_model_field("item", Item, mode="serialization")
    for given in ({"Number": 3}, {"Number": "z"}, 3):
        seen.note(f"item {given}", item.validate(given, loc=("body",)))
    value = Item(Number=2)
    seen.note("serialized", item.serialize(value))
    seen.note("by name", item.serialize(value, mode="python", by_alias=False, exclude={"price"}))
    seen.note("set", item.serialize(value, exclude_unset=True))
    seen.note(
        "JSON",
        [item.serialize_json(value), item.serialize_json(value, exclude_none=True, exclude_defaults=True)],
    )
    made = [create_model_field("x", list[int], default=[1]) for _ in range(2)]
    seen.note(
        "defaults", [made[0].default, made[0].get_default() is made[0].get_default(), made[0] == made[1]]
    )
    made_with = create_model_field("x", int, field_info=FieldInfo(annotation=int, alias="z", default=3, gt=2))
    seen.note("made with", [made_with, made_with.validate(1)])
    seen.note(
        "factory", create_model_field("x", int, field_info=FieldInfo(default_factory=lambda: 5)).default
    )
    seen.note("members", [member.name for member in dataclasses.fields(number)])
    number.field_info = FieldInfo(annotation=str, default=9)
    seen.note("changed", [number.default, number.validate("x")])
    seen.attempt("no type", create_model_field, "x", type("Odd", (), {}))
    seen.note("missing", compat.get_missing_field_error(("body", "x")))


def note_annotations(seen: Observations) -> None:
    questions = (
        compat.field_annotation_is_scalar,
        compat.field_annotation_is_sequence,
        compat.field_annotation_is_scalar_sequence,
        compat.is_bytes_or_nonable_bytes_annotation,
        compat.is_bytes_sequence_annotation,
        compat.is_uploadfile_or_nonable_uploadfile_annotation,
        compat.is_uploadfile_sequence_annotation,
        compat.annotation_is_pydantic_v1,
    )
    for number, annotation in enumerate(ANNOTATIONS):
        seen.note(f"annotation {number}", [question(annotation) for question in questions])
    for value in ("a", b"a", (1,), {1}, {}, [1], deque(), range(3)):
        seen.note(f"sequence {value!r}", compat.value_is_sequence(value))
    for kind in (list[int], set[int], tuple[int, ...], list[int] | None, frozenset[int]):
        made = compat.serialize_sequence_value(field=create_model_field("x", kind), value=[1, 2])
        seen.note(f"as {kind}", [type(made).__name__, sorted(made)])
    seen.note(
        "subclass", [compat.lenient_issubclass(bool, (int, str)), compat.lenient_issubclass(list[int], list)]
    )
    for info in (FieldInfo(annotation=int), params.Body(annotation=int), params.Query(annotation=list[int])):
        seen.note(f"scalar {info!r}", compat.is_scalar_field(compat.ModelField(field_info=info, name="x")))


def note_making(seen: Observations) -> None:
    seen.note("model fields", compat.get_cached_model_fields(Item))
    seen.note("once", compat.get_cached_model_fields(Item) is compat.get_cached_model_fields(Item))
    fields = [create_model_field("x", int), create_model_field("y", str, default="q")]
    model = compat.create_body_model(fields=fields, model_name="Made")
    seen.note("model", [model.__name__, model.model_fields, model(x=1)])
    copied = compat.copy_field_info(field_info=params.Query(3), annotation=Annotated[int, Field(gt=1)])
    seen.note(
        "copied", [type(copied).__name__, copied.default, str(copied.metadata), copied.annotation is int]
    )
    for tree in (get_tree, untyped, returns_nothing):
        seen.note(
            f"signature of {tree.__name__}", str(utils.get_typed_signature(tree)).replace("__main__.", "")
        )
        seen.note(f"return of {tree.__name__}", utils.get_typed_return_annotation(tree))
    seen.note("evaluated", [utils.get_typed_annotation("int", {}), utils.get_typed_annotation("None", {})])
    merged = {"a": {"b": 1}, "l": [1]}
    deep_dict_update(merged, {"a": {"c": 2}, "l": [2], "n": 1})
    seen.note("merged", merged)
    seen.note("first", get_value_or_default(3, 4))


def get_tree(number: "int", tree: "Tree" = Tree(item=Item())) -> "Kind": ...


def untyped(a, *rest, b=1, **more): ...


def returns_nothing() -> None: ...


def note_schemas(seen: Observations) -> None:
    fields = [
        create_model_field("trees", list[Tree]),
        create_model_field("item", Item, mode="serialization"),
        create_model_field("number", int),
    ]
    models = compat.get_flat_models_from_fields(fields, known_models=set())
    names = compat.get_model_name_map(models)
    seen.note("models", models)
    seen.note("names", sorted(names.values()))
    seen.note("of a model", v2.get_flat_models_from_model(Tree))
    for separate in (True, False):
        mapping, definitions = compat.get_definitions(
            fields=fields, model_name_map=names, separate_input_output_schemas=separate
        )
        seen.note(f"definitions {separate}", definitions)
        seen.note(f"modes {separate}", [mode for field, mode in mapping if field in fields])
        options: dict[str, Any] = {
            "model_name_map": names,
            "field_mapping": mapping,
            "separate_input_output_schemas": separate,
        }
        schemas = [compat.get_schema_from_model_field(field=field, **options) for field in fields]
        named = compat.get_schema_from_model_field(field=fields[2], field_alias="called", **options)
        seen.note(f"schemas {separate}", [*schemas, named])
