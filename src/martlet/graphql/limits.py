"""The schema of a program with what its options allow."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import partial

from strawberry import Schema
from strawberry.extensions import (
    DisableIntrospection,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    QueryDepthLimiter,
    SchemaExtension,
)

from martlet.graphql.context import ContextOfOperation
from martlet.graphql.cost import CostLimit, Tariff
from martlet.graphql.errors import Errors
from martlet.graphql.options import Options


def limited(schema: Schema, options: Options) -> Schema:
    """A copy of the schema with the limits of the options; its own extensions come after them."""
    served = copy(schema)
    served.extensions = (*_extensions(options), *schema.extensions)
    if not options["introspection"]:
        served.config = replace(schema.config, disable_field_suggestions=True)
    return served


def _extensions(options: Options) -> list[Callable[[], SchemaExtension]]:
    found: list[Callable[[], SchemaExtension]] = [
        partial(Errors, mask=options["mask_errors"]),
        ContextOfOperation,
    ]
    if (tokens := options["max_tokens"]) is not None:
        found.append(partial(MaxTokensLimiter, tokens))
    if (cost := options["max_cost"]) is not None:
        tariff = Tariff(options["list_size"], tuple(options["size_arguments"]), options["costs"])
        found.append(partial(CostLimit, cost, tariff))
    if (depth := options["max_depth"]) is not None:
        found.append(partial(QueryDepthLimiter, depth))
    if (aliases := options["max_aliases"]) is not None:
        found.append(partial(MaxAliasesLimiter, aliases))
    if not options["introspection"]:
        found.append(DisableIntrospection)
    return found
