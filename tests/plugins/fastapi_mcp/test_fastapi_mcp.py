import json

import pytest
from fastapi.testclient import TestClient
from main import app

HEADERS = {"Accept": "application/json, text/event-stream", "Host": "localhost"}
HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


class Session:
    """A client's session with one server."""

    def __init__(self, client, path, **headers):
        self.client, self.path, self.headers = client, path, {**HEADERS, **headers}
        reply = self.send("initialize", HELLO)
        self.server = reply.json()["result"]["serverInfo"]
        self.headers["mcp-session-id"] = reply.headers["mcp-session-id"]
        self.client.post(
            path, json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=self.headers
        )

    def send(self, method, params=None):
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
        return self.client.post(self.path, json=message, headers=self.headers)

    def call(self, name, **arguments):
        return self.send("tools/call", {"name": name, "arguments": arguments}).json()["result"]


@pytest.fixture(scope="module")
def client():
    # The servers start at their first request and live on its loop, so there is one for all tests.
    with TestClient(app) as opened:
        yield opened


def test_endpoints_are_tools(client):
    session = Session(client, "/mcp")
    tools = {tool["name"]: tool for tool in session.send("tools/list").json()["result"]["tools"]}
    assert session.server["name"] == "Library"
    assert set(tools) == {"get_book", "add_book"}
    assert tools["get_book"]["inputSchema"]["required"] == ["number"]
    assert set(tools["get_book"]["inputSchema"]["properties"]) == {"number", "short"}
    assert set(tools["add_book"]["inputSchema"]["properties"]) == {"title", "pages"}
    assert "One book." in tools["get_book"]["description"]
    assert "422" in tools["get_book"]["description"]


def test_a_tool_calls_its_endpoint(client):
    result = Session(client, "/mcp").call("get_book", number=3, short=True)
    assert result["isError"] is False
    assert json.loads(result["content"][0]["text"]) == {"title": "Book 3", "pages": 1}


def test_headers_are_passed_on(client):
    result = Session(client, "/mcp", **{"X-Role": "librarian"}).call("add_book", title="Emma")
    assert json.loads(result["content"][0]["text"]) == {"title": "Emma", "pages": 100, "role": "librarian"}


@pytest.mark.parametrize(("number", "status"), [(300, "404"), ("x", "422")])
def test_refusals_are_errors(client, number, status):
    result = Session(client, "/mcp").call("get_book", number=number)
    assert result["isError"] is True
    assert status in result["content"][0]["text"] or "validation" in result["content"][0]["text"].lower()


def test_dependencies_guard_a_server(client):
    message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO}
    assert client.post("/guarded", json=message, headers=HEADERS).status_code == 401
    session = Session(client, "/guarded", Authorization="Bearer open sesame")
    assert json.loads(session.call("internal")["content"][0]["text"]) == "secret"


def test_the_service_goes_on(client):
    assert client.get("/books/3").json() == {"title": "Book 3", "pages": 100}
    assert "/mcp" not in client.get("/openapi.json").json()["paths"]
