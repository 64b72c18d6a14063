"""What differs between models and a database, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData


def differences(context: MigrationContext, metadata: Sequence[MetaData]) -> list[str]:
    """What `--autogenerate` would write migrations for."""
    return [_in_words(each) for each in _flat(compare_metadata(context, list(metadata)))]  # type: ignore[arg-type]


def _flat(found: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
    """The single differences: those of one column come as a list."""
    for each in found:
        if isinstance(each, list):
            yield from each
        else:
            yield each


def _in_words(difference: tuple[Any, ...]) -> str:
    """One of Alembic's tuples: an action, then a table, a column of one, an index or a constraint."""
    action, *about = difference
    verb, _, what = action.partition("_")
    verb = {"remove": "drop", "modify": "change"}.get(verb, verb)
    if verb == "change":
        _, table, column, _, old, new = about if len(about) == 6 else (None, *about[1:3], None, *about[-2:])
        return f"{verb} {what} of {table}.{column} from {old} to {new}"
    if what == "column":
        return f"{verb} column {about[1]}.{about[2].name}"
    item = about[0]
    if what in ("table", "table_comment"):
        return f"{verb} {what.replace('_', ' ')} {item.name}"
    kind = {"fk": "foreign key"}.get(what, what)
    return f"{verb} {kind} {item.name} of {item.table.name}"
