"""What the parts of the compiler share while one operation is being written."""

from __future__ import annotations

from dataclasses import dataclass, field

from martlet.compile.names import Lines, Names
from martlet.declare.operation import Operation

# Names of the generated function's own arguments and of what it makes at most once.
REQUEST = "request"
BODY_READER = "request that need only have `body()`"
CONNECTION = "request that need only be an HTTPConnection"
PATH = "path"
QUERY = "query"
HEADERS = "headers"
EXITS = "exits"
FUNCTION_EXITS = "function_exits"
RESPONSE = "response"
BACKGROUND = "background"
BODY = "body"
RAW_BODY = "raw_body"
QUERY_PAIRS = "query_pairs"
QUERY_VALUES = "query_values"
HEADER_VALUES = "header_values"
HEADER_PAIRS = "header_pairs"
COOKIES = "cookies"
OWN_NAMES = (
    REQUEST, PATH, QUERY, HEADERS, EXITS, FUNCTION_EXITS, RESPONSE, BACKGROUND, BODY, RAW_BODY, QUERY_PAIRS,
    QUERY_VALUES, HEADER_VALUES, HEADER_PAIRS, COOKIES, "result", "reply", "failure",
)  # fmt: skip


@dataclass(eq=False)
class Context:
    """The operation, the names and lines written so far, and what they need.

    needs: which of the names above are used, so that only those are made.
    """

    operation: Operation
    is_websocket: bool = False
    names: Names = field(default_factory=Names)
    lines: Lines = field(default_factory=Lines)
    needs: set[str] = field(default_factory=set)
    _lanes: int = 0

    def __post_init__(self) -> None:
        for name in OWN_NAMES:
            self.names.new(name)

    def next_lane(self) -> int:
        """The worker lane of the next blocking call: each one of a request has its own."""
        self._lanes += 1
        return self._lanes - 1

    def need(self, name: str) -> str:
        self.needs.add(name)
        return name
