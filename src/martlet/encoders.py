"""Any Python value as values that JSON has."""

import dataclasses
import datetime as dt
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from pathlib import Path, PurePath
from re import Pattern
from types import GeneratorType
from typing import Any
from uuid import UUID

from pydantic import AnyUrl, BaseModel
from pydantic.color import Color
from pydantic.networks import NameEmail
from pydantic.types import SecretBytes, SecretStr
from pydantic_core import PydanticUndefinedType, Url

from martlet.exceptions import PydanticV1NotSupportedError
from martlet.types import IncEx

Encoder = Callable[[Any], Any]


def isoformat(o: dt.date | dt.time) -> str:
    """ISO 8601."""
    return o.isoformat()


def decimal_encoder(dec_value: Decimal) -> int | float:
    """An int for a whole number without decimals, else the nearest float."""
    exponent = dec_value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= 0:
        return int(dec_value)
    return float(dec_value)


def _decode(value: bytes) -> str:
    return value.decode()


def _seconds(value: dt.timedelta) -> float:
    return value.total_seconds()


def _value(member: Enum) -> Any:
    return member.value


def _pattern(value: Pattern[Any]) -> Any:
    return value.pattern


ENCODERS_BY_TYPE: dict[type[Any], Encoder] = {
    bytes: _decode,
    Color: str,
    dt.date: isoformat,
    dt.datetime: isoformat,
    dt.time: isoformat,
    dt.timedelta: _seconds,
    Decimal: decimal_encoder,
    Enum: _value,
    frozenset: list,
    deque: list,
    GeneratorType: list,
    IPv4Address: str,
    IPv4Interface: str,
    IPv4Network: str,
    IPv6Address: str,
    IPv6Interface: str,
    IPv6Network: str,
    NameEmail: str,
    Path: str,
    Pattern: _pattern,
    SecretBytes: str,
    SecretStr: str,
    set: list,
    UUID: str,
    Url: str,
    AnyUrl: str,
}

try:
    from pydantic_extra_types.color import Color as ExtraColor
except ImportError:
    pass
else:
    ENCODERS_BY_TYPE[ExtraColor] = str


def generate_encoders_by_class_tuples(
    type_encoder_map: dict[Any, Encoder],
) -> dict[Encoder, tuple[Any, ...]]:
    """Turn a map from type to encoder into one from encoder to its types, for `isinstance`."""
    types_of: dict[Encoder, tuple[Any, ...]] = defaultdict(tuple)
    for type_, encoder in type_encoder_map.items():
        types_of[encoder] += (type_,)
    return types_of


encoders_by_class_tuples = generate_encoders_by_class_tuples(ENCODERS_BY_TYPE)

_ATOMS = frozenset({str, int, float, bool, type(None)})
_SEQUENCES = (list, set, frozenset, GeneratorType, tuple, deque)
_SEQUENCE_TYPES = frozenset(_SEQUENCES)
_COMMON_TYPES = frozenset({dt.datetime, dt.date, dt.time, dt.timedelta, Decimal, UUID, bytes})


def _itself(value: Any) -> Any:
    return value


def _none(value: Any) -> None:
    return None


_ENCODERS_BY_BASE: tuple[tuple[Any, Encoder], ...] = (
    (Enum, _value),
    (PurePath, str),
    ((str, int, float), _itself),
    (PydanticUndefinedType, _none),
)


def jsonable_encoder(
    obj: Any,
    include: IncEx | None = None,
    exclude: IncEx | None = None,
    by_alias: bool = True,
    exclude_unset: bool = False,
    exclude_defaults: bool = False,
    exclude_none: bool = False,
    custom_encoder: dict[Any, Encoder] | None = None,
    sqlalchemy_safe: bool = True,
) -> Any:
    """Turn any value into dicts, lists, strings, numbers, booleans and None.

    Args:
        obj: the value: a model, a dataclass, a container of them, an object with attributes, ...
        include: the keys or fields to keep, at the top level and for each item of a top-level sequence.
        exclude: the keys or fields to drop, likewise.
        by_alias: name a model's fields by their aliases.
        exclude_unset: drop a model's fields that were not set.
        exclude_defaults: drop a model's fields that equal their defaults.
        exclude_none: drop keys and fields whose value is None.
        custom_encoder: encoders by type, asked before all others, except inside models.
        sqlalchemy_safe: drop keys that start with `_sa`, where SQLAlchemy keeps its state.

    Raises:
        ValueError: the value is no container and has no attributes.
        PydanticV1NotSupportedError: it is a model of `pydantic.v1`.
    """
    if not custom_encoder and type(obj) in _ATOMS:
        return obj
    options = _Options(
        by_alias, exclude_unset, exclude_defaults, exclude_none, custom_encoder or None, sqlalchemy_safe
    )
    return _encode(obj, options, _names(include), _names(exclude))


@dataclasses.dataclass(slots=True, frozen=True)
class _Options:
    by_alias: bool
    exclude_unset: bool
    exclude_defaults: bool
    exclude_none: bool
    custom_encoder: dict[Any, Encoder] | None
    sqlalchemy_safe: bool


def _encode(obj: Any, options: _Options, include: Any = None, exclude: Any = None) -> Any:
    type_ = type(obj)
    if options.custom_encoder is not None:
        encoder = _custom_encoder(type_, obj, options.custom_encoder)
        if encoder is not _NONE_FITS:
            return encoder(obj)
    if type_ in _ATOMS:
        return obj
    if type_ is dict:
        return _encode_mapping(obj, options, include, exclude)
    if type_ in _SEQUENCE_TYPES:
        return [_encode(item, options, include, exclude) for item in obj]
    if type_ in _COMMON_TYPES:
        return ENCODERS_BY_TYPE[type_](obj)
    return _encode_instance(obj, options, include, exclude)


def _encode_instance(obj: Any, options: _Options, include: Any, exclude: Any) -> Any:
    """Encode by what the object is an instance of; the order decides for those of several kinds."""
    if isinstance(obj, BaseModel):
        return _encode_model(obj, options, include, exclude)
    if dataclasses.is_dataclass(obj):
        if isinstance(obj, type):
            raise AssertionError(f"{obj!r} is a dataclass itself, not an instance of one")
        return _encode(dataclasses.asdict(obj), options, include, exclude)
    for base, encoder in _ENCODERS_BY_BASE:
        if isinstance(obj, base):
            return encoder(obj)
    if isinstance(obj, dict):
        return _encode_mapping(obj, options, include, exclude)
    if isinstance(obj, _SEQUENCES):
        return [_encode(item, options, include, exclude) for item in obj]
    known = ENCODERS_BY_TYPE.get(type(obj)) or _encoder_of_base(obj)
    if known is not None:
        return known(obj)
    return _encode(_attributes(obj), options, include, exclude)


_NONE_FITS: Any = object()


def _custom_encoder(type_: type[Any], obj: Any, custom: dict[Any, Encoder]) -> Any:
    if type_ in custom:
        return custom[type_]
    for candidate, encoder in custom.items():
        if isinstance(obj, candidate):
            return encoder
    return _NONE_FITS


def _encoder_of_base(obj: Any) -> Encoder | None:
    for encoder, types in encoders_by_class_tuples.items():
        if isinstance(obj, types):
            return encoder
    return None


def _encode_mapping(obj: Mapping[Any, Any], options: _Options, include: Any, exclude: Any) -> dict[Any, Any]:
    kept = None if include is None else set(include)
    dropped = set(exclude) if exclude else ()
    encoded = {}
    for key, value in obj.items():
        if key in dropped or (kept is not None and key not in kept):
            continue
        if _is_dropped(key, value, options.exclude_none, options.sqlalchemy_safe):
            continue
        encoded[_encode(key, options)] = _encode(value, options)
    return encoded


def _encode_model(obj: BaseModel, options: _Options, include: Any, exclude: Any) -> Any:
    dumped = obj.model_dump(
        mode="json",
        include=include,
        exclude=exclude,
        by_alias=options.by_alias,
        exclude_unset=options.exclude_unset,
        exclude_defaults=options.exclude_defaults,
        exclude_none=options.exclude_none,
    )
    return _pruned(dumped, options.exclude_none, options.sqlalchemy_safe)


def _names(names: Iterable[Any] | None) -> Any:
    """`include` or `exclude` as a set or a mapping, which is what Pydantic takes."""
    return names if names is None or isinstance(names, (set, Mapping)) else set(names)


def _pruned(dumped: Any, exclude_none: bool, sqlalchemy_safe: bool) -> Any:
    """JSON-ready data without the keys that are left out everywhere."""
    if isinstance(dumped, dict):
        return {
            key: _pruned(value, exclude_none, sqlalchemy_safe)
            for key, value in dumped.items()
            if not _is_dropped(key, value, exclude_none, sqlalchemy_safe)
        }
    if isinstance(dumped, list):
        return [_pruned(item, exclude_none, sqlalchemy_safe) for item in dumped]
    return dumped


def _is_dropped(key: Any, value: Any, exclude_none: bool, sqlalchemy_safe: bool) -> bool:
    return (value is None and exclude_none) or (
        sqlalchemy_safe and isinstance(key, str) and key.startswith("_sa")
    )


def _attributes(obj: Any) -> dict[Any, Any]:
    """The items of a mapping-like object, or else its attributes."""
    if _is_pydantic_v1_model(obj):
        raise PydanticV1NotSupportedError(
            f"{type(obj).__name__} is a model of pydantic.v1; make it a subclass of pydantic.BaseModel"
        )
    try:
        return dict(obj)
    except Exception as not_a_mapping:  # noqa: BLE001 - the object's own code runs here
        try:
            return dict(vars(obj))
        except Exception as no_attributes:
            raise ValueError([not_a_mapping, no_attributes]) from no_attributes


def _is_pydantic_v1_model(obj: Any) -> bool:
    v1 = sys.modules.get("pydantic.v1")
    return v1 is not None and isinstance(obj, v1.BaseModel)
