from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from strawberry.exceptions import ConnectionRejectionError
from strawberry.file_uploads import Upload
from strawberry.schema.config import StrawberryConfig

from martlet import Depends, Header, HTTPException, Martlet, WebSocketDisconnect
from martlet.graphql import Context, GraphQL
from martlet.testing import TestClient

Info = strawberry.Info  # annotations are evaluated in the module, which doesn't have the class of contexts
INTROSPECTION = "{ __schema { queryType { name } } }"


class Work:
    """What a dependency with `yield` saw."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []
        self.batches: list[list[int]] = []

    async def transaction(self) -> AsyncIterator[Work]:
        try:
            yield self
        except Exception:
            self.outcomes.append("rolled back")
            raise
        self.outcomes.append("committed")


def build(*, config: StrawberryConfig | None = None, **options: Any) -> tuple[Martlet, Work]:
    work = Work()

    class Ours(Context):
        def __init__(self, work: Work = Depends(work.transaction), user: str = Header("nobody")) -> None:
            self.work = work
            self.user = user

        async def on_connect(self) -> None:
            if (self.connection_params or {}).get("token") == "wrong":
                raise ConnectionRejectionError

        async def squares(self, keys: list[int]) -> Sequence[int]:
            work.batches.append(keys)
            return [key * key for key in keys]

    @strawberry.type
    class Query:
        @strawberry.field
        def user(self, info: Info) -> str:
            info.context.response.headers["X-User"] = info.context.user
            return info.context.user

        @strawberry.field
        async def square(self, info: Info, of: int) -> int:
            return await info.context.loader(info.context.squares).load(of)

        @strawberry.field
        def unforeseen(self) -> str:
            raise RuntimeError("the password is swordfish")

        @strawberry.field
        def missing(self) -> str:
            raise HTTPException(404, "no such thing")

        @strawberry.field
        def told(self) -> str:
            raise GraphQLError("told on purpose")

    @strawberry.type
    class Mutation:
        @strawberry.mutation
        def write(self) -> int:
            return 1

        @strawberry.mutation
        async def send(self, file: Upload) -> str:
            return (await file.read()).decode()  # type: ignore[attr-defined]

    @strawberry.type
    class Subscription:
        @strawberry.subscription
        async def squares(self, info: Info, of: int, times: int) -> AsyncIterator[int]:
            for _ in range(times):
                yield await info.context.loader(info.context.squares).load(of)

        @strawberry.subscription
        async def breaks(self) -> AsyncIterator[int]:
            yield 1
            raise RuntimeError("the password is swordfish")

    schema = strawberry.Schema(Query, Mutation, Subscription, config=config)
    return Martlet().use(GraphQL(schema, context=Ours, **options)), work


def post(app: Martlet, query: str, **headers: str) -> Any:
    return TestClient(app).post("/graphql", json={"query": query}, headers=headers)


def messages(reply: Any) -> list[str]:
    return [error["message"] for error in reply.json().get("errors", [])]


def test_context_comes_from_dependencies_and_writes_headers():
    app, work = build()
    reply = post(app, "{ user }", user="ada")
    assert reply.json() == {"data": {"user": "ada"}}
    assert reply.headers["X-User"] == "ada"
    assert work.outcomes == ["committed"]


@pytest.mark.parametrize("query", ["{ unforeseen }", "{ missing }", "{ unknown }", "mutation { write", ""])
def test_dependencies_roll_back_when_an_operation_has_errors(query: str):
    app, work = build()
    assert messages(post(app, query))
    assert work.outcomes == ["rolled back"]


def test_what_is_unforeseen_is_logged_and_not_told(caplog: pytest.LogCaptureFixture):
    app, _ = build()
    with caplog.at_level(logging.ERROR, "strawberry.execution"):
        reply = post(app, "{ unforeseen }")
    assert messages(reply) == ["Internal server error"]
    assert "swordfish" not in reply.text
    assert "swordfish" in caplog.text


def test_what_is_meant_for_the_client_is_told():
    app, _ = build()
    assert messages(post(app, "{ told }")) == ["told on purpose"]
    (error,) = post(app, "{ missing }").json()["errors"]
    assert (error["message"], error["extensions"]) == ("no such thing", {"status": 404})
    assert "Int cannot represent" in messages(post(app, '{ square(of: "x") }'))[0]


def test_errors_may_be_shown():
    app, _ = build(mask_errors=False)
    assert messages(post(app, "{ unforeseen }")) == ["the password is swordfish"]


def test_a_loader_loads_once_what_is_asked_for_at_once():
    app, work = build()
    reply = post(app, "{ a: square(of: 2) b: square(of: 3) c: square(of: 2) }")
    assert reply.json() == {"data": {"a": 4, "b": 9, "c": 4}}
    assert work.batches == [[2, 3]]


def test_loaders_live_as_long_as_a_request():
    app, work = build()
    post(app, "{ square(of: 2) }")
    post(app, "{ square(of: 2) }")
    assert work.batches == [[2], [2]]


def test_get_takes_queries_alone():
    app, _ = build()
    client = TestClient(app)
    assert client.get("/graphql", params={"query": "{ user }"}).json() == {"data": {"user": "nobody"}}
    refused = client.get("/graphql", params={"query": "mutation { write }"})
    assert (refused.status_code, messages(refused)) == (400, ["mutations are not allowed when using GET"])
    app, work = build(queries_by_get=False)
    assert TestClient(app).get("/graphql", params={"query": "{ user }"}).status_code == 400
    assert work.outcomes == ["rolled back"]


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
    ],
)
def test_what_a_foreign_page_can_send_without_asking_is_refused(media_type: str):
    app, work = build()
    reply = TestClient(app).post(
        "/graphql", content='{"query": "mutation { write }"}', headers={"Content-Type": media_type}
    )
    assert (reply.status_code, messages(reply)) == (400, ["Unsupported content type"])
    assert work.outcomes == ["rolled back"]


def test_uploads_are_off_and_need_a_header():
    form = {
        "data": {
            "operations": '{"query": "mutation ($f: Upload!) { send(file: $f) }", "variables": {"f": null}}',
            "map": '{"file": ["variables.f"]}',
        },
        "files": {"file": b"swifts"},
    }
    preflight = {"GraphQL-Require-Preflight": "1"}
    app, _ = build()
    assert TestClient(app).post("/graphql", **form, headers=preflight).status_code == 400
    app, _ = build(uploads=True)
    client = TestClient(app)
    refused = client.post("/graphql", **form)
    assert (refused.status_code, messages(refused)) == (
        400,
        ["A form needs the header GraphQL-Require-Preflight"],
    )
    assert client.post("/graphql", **form, headers=preflight).json() == {"data": {"send": "swifts"}}


@pytest.mark.parametrize(
    "body",
    ["1", '"x"', "null", "[1]", "[]", "{}", '{"query": 1}', "{", '{"query": "{user}", "variables": [1]}'],
)
def test_bodies_that_are_no_operation_are_refused(body: str):
    app, _ = build()
    reply = TestClient(app).post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert len(messages(reply)) == 1


def test_introspection_can_be_switched_off():
    app, _ = build()
    assert post(app, INTROSPECTION).json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    assert "Did you mean" in messages(post(app, "{ usr }"))[0]
    app, _ = build(introspection=False)
    assert "introspection has been disabled" in messages(post(app, INTROSPECTION))[0]
    assert "Did you mean" not in messages(post(app, "{ usr }"))[0]


def converse(app: Martlet, *queries: str, params: Any = None, headers: Any = None) -> list[Any]:
    """What each operation of one WebSocket gets."""
    got = []
    with TestClient(app).websocket_connect(
        "/graphql", subprotocols=["graphql-transport-ws"], headers=headers or {}
    ) as socket:
        socket.send_json({"type": "connection_init", "payload": params or {}})
        assert socket.receive_json() == {"type": "connection_ack"}
        for number, query in enumerate(queries):
            socket.send_json({"id": str(number), "type": "subscribe", "payload": {"query": query}})
            while (message := socket.receive_json())["type"] == "next":
                got.append(message["payload"])
            assert message["id"] == str(number)
    return got


def test_subscriptions_load_anew_and_operations_by_websocket_have_loaders_of_their_own():
    app, work = build()
    got = converse(app, "subscription { squares(of: 3, times: 2) }", "{ square(of: 2) }", "{ square(of: 2) }")
    assert [each["data"] for each in got] == [{"squares": 9}, {"squares": 9}, {"square": 4}, {"square": 4}]
    assert work.batches == [[3], [3], [2], [2]]


def test_errors_of_subscriptions_are_masked():
    app, _ = build()
    first, second = converse(app, "subscription { breaks }")
    assert first == {"data": {"breaks": 1}}
    assert [error["message"] for error in second["errors"]] == ["Internal server error"]


def test_context_of_a_websocket_comes_from_dependencies():
    app, _ = build()
    assert converse(app, "{ user }", headers={"user": "ada"}) == [{"data": {"user": "ada"}}]


def test_a_websocket_can_be_refused_for_what_its_client_sent():
    app, _ = build()
    with TestClient(app).websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]) as socket:
        socket.send_json({"type": "connection_init", "payload": {"token": "wrong"}})
        assert socket.receive() == {"type": "websocket.close", "code": 4403, "reason": "Forbidden"}


def test_pages_of_other_origins_open_no_websocket():
    foreign = {"origin": "https://elsewhere.example"}
    app, _ = build()
    with pytest.raises(WebSocketDisconnect):
        converse(app, "{ user }", headers=foreign)
    assert converse(app, "{ user }", headers={"origin": "http://testserver"})
    app, _ = build(allowed_origins=["https://elsewhere.example"])
    assert converse(app, "{ user }", headers=foreign) == [{"data": {"user": "nobody"}}]


def test_a_context_that_is_none_is_refused_with_its_name():
    def make_context() -> dict[str, int]:
        return {}

    @strawberry.type
    class Query:
        one: int = 1

    app = Martlet().use(GraphQL(strawberry.Schema(Query), context=make_context))
    with pytest.raises(TypeError, match="make_context must make a martlet.graphql.Context"):
        post(app, "{ one }")


def test_unknown_options_are_refused():
    with pytest.raises(TypeError, match="no option max_dept"):
        build(max_dept=3)


def test_operations_of_a_batch_have_loaders_and_limits_of_their_own():
    operations = [
        {"query": "{ square(of: 2) }"},
        {"query": "{ square(of: 2) }"},
        {"query": "{ a: user b: user }"},
    ]
    app, _ = build()
    assert messages(TestClient(app).post("/graphql", json=operations)) == ["Batching is not enabled"]
    app, work = build(max_aliases=1, config=StrawberryConfig(batching_config={"max_operations": 3}))
    *squares, refused = TestClient(app).post("/graphql", json=operations).json()
    assert squares == [{"data": {"square": 4}}] * 2
    assert refused["errors"][0]["message"] == "2 aliases found. Allowed: 1"
    assert work.batches == [[2], [2]]
    assert work.outcomes == ["rolled back"]
