"""Which route a path belongs to: literal paths in a dict, the rest in a tree of segments.

The first route declared that matches wins, as in a list searched from its start; the tree only spares the
search.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from starlette.routing import Match, Mount, Route, WebSocketRoute
from starlette.types import Scope

from martlet.routing.context import RouteContext
from martlet.routing.declared import DeclaredRoute
from martlet.routing.paths import literal_prefix, parse

Params = dict[str, Any]


class Found(NamedTuple):
    """The outcome of a search. `is_full` is false where only the method doesn't fit.

    child_scope: what the route itself wants in the scope, where it was asked.
    """

    context: RouteContext
    params: Params
    is_full: bool
    child_scope: Scope | None = None


class Candidate:
    """A route whose place in the tree fits."""

    __slots__ = (
        "_by_regex",
        "_places",
        "asks_route",
        "context",
        "is_bounded",
        "is_websocket",
        "methods",
        "order",
        "simple_methods",
    )

    def __init__(self, order: int, context: RouteContext) -> None:
        route = context.route
        self.order = order
        self.context = context
        self.asks_route = not matches_by_path(route)
        self.is_websocket = isinstance(route, WebSocketRoute)
        methods = getattr(route, "methods", None)
        self.methods = frozenset(methods) if methods and not self.is_websocket else None
        # Those for which nothing but path and method decides.
        self.simple_methods = frozenset() if self.asks_route or self.methods is None else self.methods
        # Only declared paths and methods are remembered, so no client can make the memory grow.
        self.is_bounded = self.is_websocket or self.methods is not None
        template = parse(context.path)
        self._by_regex = not template.is_plain
        places = (place for place, segment in enumerate(template.segments) if segment is None)
        self._places = tuple(zip(template.names, places, strict=False))

    def params(self, path: str, segments: list[str]) -> Params | None:
        """The parameters of a fitting path as the route's converters make them; None where it doesn't fit."""
        if self._by_regex:
            placed: Any = self.context.placed
            found = placed.path_regex.match(path)
            if found is None:
                return None
            return {
                name: placed.param_convertors[name].convert(value)
                for name, value in found.groupdict().items()
            }
        params: Params = {}
        for name, place in self._places:
            value = segments[place]
            if not value:
                return None
            params[name] = value
        return params

    def fit(self, is_websocket: bool, method: str, path: str, segments: list[str]) -> Found | None:
        if self.is_websocket is not is_websocket:
            return None
        params = self.params(path, segments)
        if params is None:
            return None
        methods = self.methods
        return Found(self.context, params, methods is None or method in methods)

    def ask(self, scope: Scope) -> Found | None:
        """What the route itself says of a request, where more than its path decides."""
        match, child_scope = self.context.ask(scope)
        if match is Match.NONE:
            return None
        return Found(self.context, child_scope.get("path_params", {}), match is Match.FULL, child_scope)


class Node:
    """A place in the tree: the routes that end here, and those that take over from here on their own."""

    __slots__ = ("ends", "literals", "parameter", "tails")

    def __init__(self) -> None:
        self.literals: dict[str, Node] = {}
        self.parameter: Node | None = None
        self.ends: list[Candidate] = []
        self.tails: list[Candidate] = []


class Matcher:
    """The routes of one router, ready to be searched."""

    def __init__(self, contexts: Iterable[RouteContext]) -> None:
        self.contexts = list(contexts)
        self.has_limits = any(context.max_body_size is not None for context in self.contexts)
        self._root = Node()
        self._literal_paths: set[str] = set()
        self._memo: dict[tuple[str, str, str], Found] = {}
        for order, context in enumerate(self.contexts):
            self._insert(Candidate(order, context))

    def _insert(self, candidate: Candidate) -> None:
        context = candidate.context
        if candidate.asks_route:
            prefix = literal_prefix(context.path) if isinstance(context.route, Mount) else ()
            self._node(prefix).tails.append(candidate)
            return
        template = parse(context.path)
        if not template.is_plain:
            self._node(literal_prefix(context.path)).tails.append(candidate)
            return
        self._node(template.segments).ends.append(candidate)
        if not template.names:
            self._literal_paths.add(context.path)

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

    def find(self, kind: str, method: str, path: str, scope: Scope | None) -> Found | None:
        """The route for a request, the first whose method doesn't fit if none does, None if no path fits.

        kind: "http" or "websocket". scope: for routes that must look at more than the path; without one, None
        where it would be such a route's turn.
        """
        known = self._memo.get((kind, method, path))
        if known is not None:
            return known
        segments = path.split("/")
        if segments.pop(0):
            segments.clear()  # no slash at its start: only routes that look at the whole path can want it
        candidates = self._candidates(segments)
        if len(candidates) > 1:
            candidates.sort(key=_order)
        partial: Found | None = None
        asked = False
        for candidate in candidates:
            if candidate.asks_route:
                if scope is None:
                    return None
                asked = True
                found = candidate.ask(scope)
            else:
                found = candidate.fit(kind == "websocket", method, path, segments)
            if found is None:
                continue
            if found.is_full:
                if not asked and candidate.is_bounded and path in self._literal_paths:
                    self._memo[kind, method, path] = found
                return found
            partial = partial or found
        return partial

    def find_by_path(self, method: str, path: str) -> Found | None:
        """The HTTP route for a request where path and method alone tell it; None in every other case."""
        segments = path.split("/")
        candidate = self._sole(segments)
        if candidate is not None and method in candidate.simple_methods:
            params = candidate.params(path, segments[1:])
            if params is not None:
                return Found(candidate.context, params, True)
        found = self.find("http", method, path, None)
        return found if found is not None and found.is_full else None

    def _sole(self, segments: list[str]) -> Candidate | None:
        """The one route that a path can belong to; None where there are several, or none."""
        node = self._root
        if node.tails or segments[0]:
            return None
        for segment in segments[1:]:
            below = node.literals.get(segment)
            if below is None:
                below = node.parameter
                if below is None:
                    return None
            elif node.parameter is not None or below.tails:
                return None
            node = below
        return node.ends[0] if len(node.ends) == 1 else None

    def _candidates(self, segments: list[str]) -> list[Candidate]:
        """The routes that may end at, or take over somewhere on the way to, these segments."""
        found = list(self._root.tails)
        nodes = [self._root]
        for segment in segments:
            below: list[Node] = []
            for node in nodes:
                literal = node.literals.get(segment)
                if literal is not None:
                    below.append(literal)
                    if literal.tails:
                        found += literal.tails
                if node.parameter is not None:
                    below.append(node.parameter)
            if not below:
                return found
            nodes = below
        for node in nodes:
            found += node.ends
        return found


def _order(candidate: Candidate) -> int:
    return candidate.order


def matches_by_path(route: Any) -> bool:
    """Whether path and method are all that decides; a subclass with its own `matches` decides for itself."""
    known = (Route.matches, WebSocketRoute.matches, DeclaredRoute.matches)
    return isinstance(route, (Route, WebSocketRoute)) and type(route).matches in known
