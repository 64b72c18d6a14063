"""What a list may be searched, filtered and sorted by: declared from a model's fields, read from the query.

Only declared names are read. They become references to the model's fields, and values bound to them, never
text of a query.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel

from martlet import Query

Operator = Literal["eq", "ne", "lt", "lte", "gt", "gte", "in"]
OPERATORS: tuple[str, ...] = get_args(Operator)
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": eq,
    "ne": ne,
    "lt": lt,
    "lte": le,
    "gt": gt,
    "gte": ge,
}
"""All operators but `in`, for values and for columns."""
Filters = Sequence[str] | Mapping[str, Operator | Sequence[Operator]]


@dataclass(frozen=True)
class Condition:
    """A field compared with a value."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Order:
    """A field to sort by."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class Criteria:
    """What a request asks for: words that must all be found, conditions that must all hold, an order."""

    words: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()


class Listing:
    """A dependency that reads search, filters and order of a model's list from the query: `Depends(listing)`.

    Args:
        model: of SQLAlchemy or Pydantic.
        search: fields of text that `search` looks in; every word of it must be in one of them.
        filters: fields to compare; a mapping tells with which operators. `status=draft` compares by `eq`, any
            other operator is told by a suffix: `votes__gte=10`, `status__in=draft&status__in=public`.
        sort: fields that `sort` may name, descending ones with a minus: `sort=-created_at,title`.
        default_sort: the order where none is asked for.
        unique: fields that make every order a total one, without which pages may repeat or miss items; by
            default the primary key of a SQLAlchemy model.

    Raises ValueError for a field that the model hasn't, or for an operator that there isn't.
    """

    def __init__(
        self,
        model: type[Any],
        *,
        search: Sequence[str] = (),
        filters: Filters = (),
        sort: Sequence[str] = (),
        default_sort: str = "",
        unique: Sequence[str] | None = None,
    ) -> None:
        self.model = model
        types = types_of(model)
        named = {name: tuple(_listed(operators)) for name, operators in _pairs(filters)}
        self.unique = tuple(primary_key(model) if unique is None else unique)
        for name in (*search, *named, *sort, *self.unique):
            if name not in types:
                raise ValueError(f"{model.__name__} has no field {name!r}; its fields are {', '.join(types)}")
        self.search = tuple(search)
        self.sort = tuple(sort)
        self.default_order = tuple(self._orders(default_sort))
        self.filters = {
            (name if operator == "eq" else f"{name}__{operator}"): (name, operator, types[name])
            for name, operators in named.items()
            for operator in operators
        }
        self.__signature__ = inspect.Signature(list(self._parameters()), return_annotation=Criteria)

    async def __call__(self, **values: Any) -> Criteria:
        """The criteria of a request."""
        return Criteria(
            words=tuple((values.get("search") or "").split()),
            searched=self.search,
            conditions=tuple(
                Condition(field, operator, values[name])
                for name, (field, operator, _) in self.filters.items()
                if values.get(name) is not None
            ),
            order=self.complete(tuple(self._orders(values.get("sort") or "")) or self.default_order),
        )

    def complete(self, order: Sequence[Order]) -> tuple[Order, ...]:
        """The order with the unique fields that are not in it, in the direction of its last field."""
        descending = bool(order) and order[-1].descending
        known = {each.field for each in order}
        return (*order, *(Order(name, descending) for name in self.unique if name not in known))

    def _orders(self, text: str) -> Iterable[Order]:
        """The order that a text tells. Raises ValueError for what isn't declared."""
        seen: set[str] = set()
        for part in filter(None, (part.strip() for part in text.split(","))):
            order = Order(part.removeprefix("-"), part.startswith("-"))
            if order.field not in self.sort:
                raise ValueError(f"can't sort by {order.field!r}, only by {', '.join(self.sort)}")
            if order.field in seen:
                raise ValueError(f"{order.field!r} is named twice")
            seen.add(order.field)
            yield order

    def _check_sort(self, text: str) -> str:
        list(self._orders(text))
        return text

    def _parameters(self) -> Iterable[inspect.Parameter]:
        if self.search:
            note = Query(max_length=200, description="Words that must all be found.")
            yield _parameter("search", Annotated[str | None, note])
        for name, (_, operator, kind) in self.filters.items():
            wanted: Any = list.__class_getitem__(kind) if operator == "in" else kind
            yield _parameter(name, Annotated[wanted | None, Query()])
        if self.sort:
            text = f"Fields with commas between them, a minus before descending ones: {', '.join(self.sort)}."
            note = Query(max_length=200, description=text)
            yield _parameter(
                "sort", Annotated[str | None, note, AfterValidator(_unless_none(self._check_sort))]
            )


def _unless_none(check: Callable[[str], str]) -> Callable[[str | None], str | None]:
    return lambda value: None if value is None else check(value)


def _parameter(name: str, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _pairs(filters: Filters) -> Iterable[tuple[str, Any]]:
    return filters.items() if isinstance(filters, Mapping) else ((name, "eq") for name in filters)


def _listed(operators: Any) -> Iterable[str]:
    for operator in (operators,) if isinstance(operators, str) else operators:
        if operator not in OPERATORS:
            raise ValueError(f"there is no operator {operator!r}, only {', '.join(OPERATORS)}")
        yield operator


def types_of(model: type[Any]) -> dict[str, Any]:
    """The fields of a model and their types."""
    if hasattr(model, "__mapper__"):
        return {key: _python_type(column.type) for key, column in model.__mapper__.columns.items()}
    if issubclass(model, BaseModel):
        return {name: field.annotation for name, field in model.model_fields.items()}
    raise ValueError(f"{model!r} is no model of SQLAlchemy or Pydantic")


def _python_type(column_type: Any) -> Any:
    try:
        return column_type.python_type
    except NotImplementedError:
        return str


def primary_key(model: type[Any]) -> list[str]:
    """The fields of a SQLAlchemy model's primary key; empty for other models."""
    if not hasattr(model, "__mapper__"):
        return []
    mapper = model.__mapper__
    return [mapper.get_property_by_column(column).key for column in mapper.primary_key]
