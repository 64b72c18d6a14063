import json

import pytest
from fastapi.testclient import TestClient
from main import app, log


@pytest.fixture
def client():
    return TestClient(app)


def ask(client, query, status=200, headers=None, **variables):
    reply = client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    assert reply.status_code == status
    return reply


def test_queries(client):
    assert ask(client, "{ books { id } }").json() == {"data": {"books": [{"id": 1}, {"id": 2}]}}
    reply = ask(client, "query($id: Int!) { book(id: $id) { title } }", id=1)
    assert reply.json() == {"data": {"book": {"title": "Emma"}}}
    assert client.get("/graphql", params={"query": "{ me }"}).json() == {"data": {"me": "nobody"}}


def test_the_context_comes_from_dependencies(client):
    reply = ask(client, "{ me }", headers={"x-user": "ada"})
    assert reply.json() == {"data": {"me": "ada"}}
    assert reply.headers["x-seen"] == "ada"
    assert ask(client, "{ me }", status=403, headers={"x-user": "banned"}).json() == {"detail": "banned"}


def test_mutations(client):
    query = 'mutation { rename(id: 2, title: "Sanditon") { title } }'
    reply = ask(client, query, status=202, headers={"x-user": "ada"})
    assert reply.json() == {"data": {"rename": {"title": "Sanditon"}}}
    assert log == ["ada renamed 2"]


def test_errors(client):
    reply = ask(client, "{ nothing }").json()
    assert reply["errors"][0]["message"] == "Cannot query field 'nothing' on type 'Query'."
    assert ask(client, "{ book(id: 9) { title } }").json()["errors"][0]["path"] == ["book"]
    assert client.post("/graphql", content="{").status_code == 400
    assert client.put("/graphql").status_code == 405


def test_graphiql(client):
    reply = client.get("/graphql", headers={"accept": "text/html"})
    assert reply.status_code == 200
    assert "GraphiQL" in reply.text


def test_uploads(client):
    operations = {"query": "mutation($file: Upload!) { measure(file: $file) }", "variables": {"file": None}}
    data = {"operations": json.dumps(operations), "map": json.dumps({"0": ["variables.file"]})}
    reply = client.post("/graphql", data=data, files={"0": ("a.txt", b"12345")})
    assert reply.json() == {"data": {"measure": 5}}


def test_subscriptions(client):
    with client.websocket_connect(
        "/graphql", subprotocols=["graphql-transport-ws"], headers={"x-user": "ada"}
    ) as socket:
        assert socket.accepted_subprotocol == "graphql-transport-ws"
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json() == {"type": "connection_ack"}
        socket.send_json(
            {"id": "1", "type": "subscribe", "payload": {"query": "subscription { count(to: 2) }"}}
        )
        messages = [socket.receive_json() for _ in range(3)]
    assert [message["payload"]["data"]["count"] for message in messages[:2]] == ["ada 0", "ada 1"]
    assert messages[2] == {"id": "1", "type": "complete"}


def test_the_document(client):
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) == {"/graphql"}
    assert set(document["paths"]["/graphql"]) == {"get", "post"}
