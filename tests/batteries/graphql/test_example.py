from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.batteries.databases import NewURL, backend, new_url
from tests.batteries.examples import run_example

__all__ = ["backend", "new_url"]

SESSION = """
import json
from graphql_books import app
from martlet.testing import TestClient

ADD = "mutation ($title: String!) { addBook(title: $title, author: \\"Austen\\") { id author { name } } }"

def send(query, **variables):
    body = {"query": query, "variables": variables}
    return client.post("/graphql", json=body, headers={"X-Librarian": key}).json()

with TestClient(app) as client:
    key = "wrong"
    found = [send(ADD, title="Emma")]
    key = "secret"
    found.append(send(ADD, title=""))
    with client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]) as reader:
        reader.send_json({"type": "connection_init"})
        reader.receive_json()
        query = "subscription { newBooks { title } }"
        reader.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
        reader.send_json({"type": "ping"})
        reader.receive_json()
        found.append(send(ADD, title="Emma"))
        found.append(reader.receive_json()["payload"])
    found.append(send(ADD, title="Persuasion"))
    found.append(send("{ books(first: 1) { title author { name } } }"))
    found.append(client.get("/graphiql").status_code)
print(json.dumps(found))
"""


@pytest.mark.parametrize("production", ["", "1"])
def test_the_example(new_url: NewURL, tmp_path: Path, production: str):
    printed = run_example(tmp_path, "-c", SESSION, DATABASE_URL=new_url(), PRODUCTION=production)
    refused, untitled, emma, told, persuasion, first, page = json.loads(printed)
    assert refused["errors"][0]["extensions"] == {"status": 403}
    assert untitled["errors"][0]["message"] == "a book has a title"
    assert emma == {"data": {"addBook": {"id": emma["data"]["addBook"]["id"], "author": {"name": "Austen"}}}}
    assert told == {"data": {"newBooks": {"title": "Emma"}}}
    assert persuasion["data"]["addBook"]["author"] == {"name": "Austen"}
    assert first == {"data": {"books": [{"title": "Emma", "author": {"name": "Austen"}}]}}
    assert page == (404 if production else 200)
