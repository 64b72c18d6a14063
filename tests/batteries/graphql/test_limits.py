from __future__ import annotations

from typing import Any

import pytest
import strawberry
from graphql import parse

from martlet import Martlet
from martlet.graphql import GraphQL
from martlet.graphql.cost import Tariff, document_cost
from martlet.testing import TestClient


@strawberry.type
class Comment:
    text: str

    @strawberry.field
    def post(self) -> Post:
        return Post(title="a")


@strawberry.type
class Edge:
    node: Post


@strawberry.type
class Connection:
    edges: list[Edge]


@strawberry.type
class Post:
    title: str

    @strawberry.field
    def comments(self, first: int = 5) -> list[Comment]:
        return [Comment(text="b")] * first

    @strawberry.field
    def related(self) -> list[Post]:
        return []


@strawberry.type
class Query:
    @strawberry.field
    def post(self) -> Post:
        return Post(title="a")

    @strawberry.field
    def posts(self, first: int | None = None) -> list[Post]:
        return []

    @strawberry.field
    def paged(self, first: int) -> Connection:
        return Connection(edges=[])


SCHEMA = strawberry.Schema(Query)
FRAGMENTS = 40
DOUBLED = "{ ...F0 } " + " ".join(
    f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(FRAGMENTS)
)
LAST = f" fragment F{FRAGMENTS} on Query {{ post {{ title }} }}"


def cost(query: str, **variables: Any) -> int:
    tariff = Tariff(10, ("first", "last"), {"Post.related": 50})
    return document_cost(parse(query), SCHEMA._schema, variables, tariff)


def send(query: str, variables: Any = None, **options: Any) -> list[str]:
    """The messages of the errors that an operation gets."""
    app = Martlet().use(GraphQL(SCHEMA, **options))
    reply = TestClient(app).post("/graphql", json={"query": query, "variables": variables})
    return [error["message"] for error in reply.json().get("errors", [])]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ post { title } }", 2),
        ("{ posts { title } }", 1 + 10),
        ("{ posts(first: 3) { title } }", 1 + 3),
        ("{ posts(first: 0) { title } }", 1),
        ("{ posts(first: -3) { title } }", 1),
        ("{ posts(first: null) { title } }", 1 + 10),
        ("{ a: posts(first: 3) { title } b: post { title } }", 4 + 2),
        ("{ posts(first: 3) { comments { text } } }", 1 + 3 * (1 + 5)),
        ("{ posts(first: 3) { comments(first: 2) { text } } }", 1 + 3 * (1 + 2)),
        ("{ post { related { title } } }", 1 + 50 + 10),
        ("{ paged(first: 4) { edges { node { title } } } }", 1 + 4 * (1 + 1 + 1)),
        ("{ ... on Query { post { title } } }", 2),
        ("{ ...Q } fragment Q on Query { posts { ...P } } fragment P on Post { title }", 1 + 10),
        ("query ($n: Int = 7) { posts(first: $n) { title } }", 1 + 7),
        ("query A { post { title } } query B { posts { title } }", 11),
        ("{ unknown { below } }", 2),
    ],
)
def test_cost(query: str, expected: int):
    assert cost(query) == expected


def test_variables_count_as_they_are_sent():
    query = "query ($n: Int = 7) { posts(first: $n) { title } }"
    assert cost(query, n=100) == 101
    assert cost(query, n=100.0) == 101
    assert cost(query, n=None) == 11
    assert cost(query, n="x") == 11


def test_an_operation_that_costs_too_much_is_refused():
    query = "query ($n: Int) { posts(first: $n) { comments(first: $n) { text } } }"
    assert send(query, {"n": 100}) == ["The operation costs 10101; 10000 is the limit"]
    assert send(query, {"n": 90}) == []
    assert send(query, {"n": 100}, max_cost=20_000) == []
    assert send(query, {"n": 100}, max_cost=None) == []
    assert send("{ post { title } }", max_cost=20, costs={"Query.post": 20}) == [
        "The operation costs 21; 20 is the limit"
    ]


@pytest.mark.parametrize("last", [LAST, LAST.replace("post", "unknown"), ""])
def test_fragments_that_double_are_refused_before_anything_expands_them(last: str):
    (message,) = send(DOUBLED + last)
    assert message.startswith("The operation costs ")


def test_fragments_within_themselves_are_refused():
    (message,) = send("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
    assert "within itself" in message


def test_a_long_chain_of_fragments_is_refused():
    chain = "".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(2000))
    query = "{ ...F0 }" + chain + "fragment F2000 on Query { post { title } }"
    assert send(query, max_tokens=None) == ["The operation is nested too deep"]
    assert "token" in send(query)[0].lower()


def test_depth():
    query = "{ post " + "{ comments { post " * 5 + "{ title }" + "} }" * 5 + "}"
    assert "depth of 3" in send(query, max_depth=3, max_cost=None)[0]
    assert send("{ post { comments { text } } }", max_depth=3) == []


def test_aliases():
    query = "{" + " ".join(f"a{n}: post {{ title }}" for n in range(4)) + "}"
    assert send(query, max_aliases=3) == ["4 aliases found. Allowed: 3"]
    assert send(query, max_aliases=4) == []


def test_tokens():
    assert "more than 5 tokens" in send("{ post { title } }", max_tokens=5)[0]
    assert send("{ post { title } }", max_tokens=6) == []


def test_the_programs_schema_keeps_no_limits():
    send("{ post { title } }", max_cost=1)
    assert SCHEMA.execute_sync("{ post { title } }").errors is None
    assert tuple(SCHEMA.extensions) == ()
