"""Which route a path belongs to: literal paths in a dict, the rest in a tree of segments.

The first route declared that matches wins, as in a list searched from its start; the tree only spares the search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.routing import Match, Mount, Route, WebSocketRoute
from starlette.types import Scope

from martlet.routing.context import RouteContext
from martlet.routing.paths import Template, literal_prefix, parse

Params = dict[str, Any]
NO_PARAMS: Params = {}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A route whose place in the tree fits; `template` is None where only the route itself can tell."""

    order: int
    context: RouteContext
    template: Template | None
    methods: frozenset[str] | None
    kind: str

    def params(self, path: str, segments: list[str]) -> Params | None:
        """The parameters of a fitting path as the route's converters make them; None where it doesn't fit."""
        template = self.template
        assert template is not None
        if template.is_plain:
            if not template.names:
                return NO_PARAMS
            values = [given for own, given in zip(template.segments, segments, strict=True) if own is None]
            return dict(zip(template.names, values, strict=True)) if all(values) else None
        placed: Any = self.context.placed
        found = placed.path_regex.match(path)
        if found is None:
            return None
        return {name: placed.param_convertors[name].convert(value) for name, value in found.groupdict().items()}


@dataclass(slots=True)
class Node:
    """A place in the tree: what ends here, and what takes over from here by a regex or by itself."""

    literals: dict[str, Node] = field(default_factory=dict)
    parameter: Node | None = None
    ends: list[Candidate] = field(default_factory=list)
    tails: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a search. `is_full` is false where only the method doesn't fit.

    child_scope: what the route itself wants in the scope, where it was asked.
    """

    context: RouteContext
    params: Params
    is_full: bool
    child_scope: Scope | None = None


class Matcher:
    """The routes of one router, ready to be searched."""

    def __init__(self, contexts: Iterable[RouteContext]) -> None:
        self.contexts = list(contexts)
        self._root = Node()
        self._memo: dict[tuple[str, str, str], Found] = {}
        self._literal_paths: set[str] = set()
        self.has_limits = any(context.max_body_size is not None for context in self.contexts)
        for order, context in enumerate(self.contexts):
            self._insert(order, context)

    def _insert(self, order: int, context: RouteContext) -> None:
        route = context.route
        if not _matches_by_path(route):
            candidate = Candidate(order, context, None, None, "any")
            prefix = literal_prefix(context.path) if isinstance(route, Mount) else ()
            self._node(prefix).tails.append(candidate)
            return
        template = parse(context.path)
        kind = "websocket" if isinstance(route, WebSocketRoute) else "http"
        methods = getattr(route, "methods", None)
        candidate = Candidate(order, context, template, frozenset(methods) if methods else None, kind)
        if template.is_plain:
            self._node(template.segments).ends.append(candidate)
            if not template.names:
                self._literal_paths.add(context.path)
        else:
            self._node(literal_prefix(context.path)).tails.append(candidate)

    def _node(self, segments: Iterable[str | None]) -> Node:
        node = self._root
        for segment in segments:
            if segment is None:
                if node.parameter is None:
                    node.parameter = Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, Node())
        return node

    def find(self, kind: str, method: str, path: str, scope: Scope) -> Found | None:
        """The route for a request, the first whose method doesn't fit if none does, None if no path fits.

        kind: "http" or "websocket". scope: for routes that must look at more than the path.
        """
        known = self._memo.get((kind, method, path))
        if known is not None:
            return known
        segments = path.split("/")[1:]
        candidates = self._candidates(segments)
        if len(candidates) > 1:
            candidates.sort(key=lambda candidate: candidate.order)
        partial: Found | None = None
        asked = False
        for candidate in candidates:
            if candidate.template is None:
                asked = True
                found = _ask(candidate, scope)
            else:
                found = _fit(candidate, kind, method, path, segments)
            if found is None:
                continue
            if found.is_full:
                # Only declared literal paths are remembered, so no client can make this grow.
                if not asked and path in self._literal_paths:
                    self._memo[kind, method, path] = found
                return found
            partial = partial or found
        return partial

    def _candidates(self, segments: list[str]) -> list[Candidate]:
        found = list(self._root.tails)
        nodes = [self._root]
        for segment in segments:
            below: list[Node] = []
            for node in nodes:
                literal = node.literals.get(segment)
                if literal is not None:
                    below.append(literal)
                    found += literal.tails
                if node.parameter is not None:
                    below.append(node.parameter)
                    found += node.parameter.tails
            nodes = below
            if not nodes:
                return found
        for node in nodes:
            found += node.ends
        return found


def _matches_by_path(route: Any) -> bool:
    """Whether path and method are all that decides; a subclass with its own `matches` decides for itself."""
    from martlet.routing.route import APIRoute
    from martlet.routing.websocket import APIWebSocketRoute

    known = (Route.matches, WebSocketRoute.matches, APIRoute.matches, APIWebSocketRoute.matches)
    return isinstance(route, (Route, WebSocketRoute)) and type(route).matches in known


def _fit(candidate: Candidate, kind: str, method: str, path: str, segments: list[str]) -> Found | None:
    if candidate.kind != kind:
        return None
    params = candidate.params(path, segments)
    if params is None:
        return None
    return Found(candidate.context, params, candidate.methods is None or kind != "http" or method in candidate.methods)


def _ask(candidate: Candidate, scope: Scope) -> Found | None:
    match, child_scope = candidate.context.matches(scope)
    if match is Match.NONE:
        return None
    return Found(candidate.context, child_scope.get("path_params", {}), match is Match.FULL, child_scope)


