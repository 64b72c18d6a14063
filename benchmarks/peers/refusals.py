"""Requests that are not valid: a peer that serves them does less work than the others."""

from __future__ import annotations

import json
from dataclasses import replace

from benchmarks.kinds import ARTICLE, KINDS, ORDER, Kind

_kinds = {kind.name: kind for kind in KINDS}


def with_path(name: str, path: str) -> Kind:
    return replace(_kinds[name], path=path)


def without(name: str, header: str) -> Kind:
    headers = {key: value for key, value in _kinds[name].headers.items() if key != header}
    return replace(_kinds[name], headers=headers)


def with_body(name: str, body: object) -> Kind:
    return replace(_kinds[name], body=json.dumps(body))


REFUSALS: dict[str, tuple[Kind, ...]] = {
    "path_query": (
        with_path("path_query", "/items/42?q=bolt&limit=101"),
        with_path("path_query", "/items/42?q=bolt&limit=many"),
        with_path("path_query", "/items/bolt"),
    ),
    "dependencies": (
        without("dependencies", "X-Token"),
        without("dependencies", "X-Tenant"),
        with_path("dependencies", "/orders?skip=10&limit=101"),
    ),
    "post": (
        with_body("post", {**ARTICLE, "price": -1}),
        with_body("post", {**ARTICLE, "name": "x" * 81}),
        with_body("post", {**ARTICLE, "tags": "iron"}),
    ),
    "post_nested": (
        with_body("post_nested", {**ORDER, "lines": [{"article": "bolt", "amount": 0, "price": 0.25}]}),
        with_body("post_nested", {**ORDER, "customer": None}),
    ),
    "headers": (without("headers", "X-Tenant"),),
}
