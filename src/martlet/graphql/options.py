"""The options of `GraphQL`, each with its default."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import TypedDict


class Options(TypedDict, total=False):
    """What an application lets its clients do; None switches a limit off.

    max_depth: how deep selections may be nested.
    max_cost: how many fields an operation may resolve, by its own account; see `martlet.graphql.cost`.
    max_aliases: how many fields of a document may have aliases.
    max_tokens: how many tokens a document may have.
    list_size: how many items a list is taken to have, of which the operation says nothing.
    size_arguments: arguments that say how many items a field has.
    costs: fields that cost more or less than one, `{"Query.report": 100}`.
    introspection: whether clients may ask for the schema. Without it, errors suggest no names either.
    mask_errors: whether unforeseen exceptions are told as "Internal server error"; they are logged.
    queries_by_get: whether queries may be sent by GET; nothing else ever is.
    uploads: whether files may be sent as multipart forms, with the header `GraphQL-Require-Preflight`.
    allowed_origins: origins besides the application's own, whose pages may open WebSockets.
    max_subscriptions: operations that run at once over a WebSocket.
    init_timeout: how long a WebSocket may be open before its client says `connection_init`.
    """

    max_depth: int | None
    max_cost: int | None
    max_aliases: int | None
    max_tokens: int | None
    list_size: int
    size_arguments: Collection[str]
    costs: Mapping[str, int]
    introspection: bool
    mask_errors: bool
    queries_by_get: bool
    uploads: bool
    allowed_origins: Sequence[str]
    max_subscriptions: int | None
    init_timeout: timedelta


DEFAULTS: Options = {
    "max_depth": 12,
    "max_cost": 10_000,
    "max_aliases": 30,
    "max_tokens": 2_000,
    "list_size": 10,
    "size_arguments": ("first", "last", "limit", "size"),
    "costs": {},
    "introspection": True,
    "mask_errors": True,
    "queries_by_get": True,
    "uploads": False,
    "allowed_origins": (),
    "max_subscriptions": 100,
    "init_timeout": timedelta(seconds=10),
}


def complete(options: Options) -> Options:
    """The options with the defaults of the others. Raises TypeError for unknown ones."""
    if unknown := options.keys() - DEFAULTS.keys():
        raise TypeError(f"GraphQL() has no option {', '.join(sorted(unknown))}")
    return {**DEFAULTS, **options}
