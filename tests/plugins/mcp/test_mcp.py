import json

import pytest
from fastapi.testclient import TestClient
from main import app

HEADERS = {"Accept": "application/json, text/event-stream", "Host": "127.0.0.1:8000"}
HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


@pytest.fixture(scope="module")
def client():
    # A session manager runs once, so there is one client for all tests.
    with TestClient(app) as opened:
        yield opened


def send(client, path, method, params=None, **headers):
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    return client.post(path, json=message, headers={**HEADERS, **headers})


def events(reply):
    lines = [line.removeprefix("data: ") for line in reply.text.splitlines() if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line]


def test_tools_are_listed_and_called(client):
    tools = send(client, "/echo/", "tools/list").json()["result"]["tools"]
    assert [(tool["name"], tool["description"]) for tool in tools] == [("repeat", "Say it again.")]
    call = {"name": "repeat", "arguments": {"text": "ha", "times": 3}}
    result = send(client, "/echo/", "tools/call", call).json()["result"]
    assert result["content"] == [{"type": "text", "text": "ha ha ha"}]


def test_input_is_validated(client):
    call = {"name": "repeat", "arguments": {"text": "ha", "times": "often"}}
    assert send(client, "/echo/", "tools/call", call).json()["result"]["isError"] is True


def test_resources_and_prompts(client):
    resource = send(client, "/echo/", "resources/read", {"uri": "greeting://Ann"}).json()["result"]
    assert resource["contents"][0]["text"] == "Hello, Ann"
    prompt = send(client, "/echo/", "prompts/get", {"name": "polite", "arguments": {"wish": "wait"}})
    assert prompt.json()["result"]["messages"][0]["content"]["text"] == "Please wait"


def test_a_session_with_events(client):
    hello = send(client, "/sums/rpc", "initialize", HELLO)
    assert hello.headers["content-type"].startswith("text/event-stream")
    session = {"mcp-session-id": hello.headers["mcp-session-id"]}
    client.post(
        "/sums/rpc",
        json={"jsonrpc": "2.0", "method": "notifications/initialized"},
        headers={**HEADERS, **session},
    )
    call = {"name": "add", "arguments": {"a": 2, "b": 3}}
    log, result = events(send(client, "/sums/rpc", "tools/call", call, **session))
    assert (log["method"], log["params"]["data"]) == ("notifications/message", "adding")
    assert result["result"]["structuredContent"] == {"sum": 5}
    assert client.delete("/sums/rpc", headers={**HEADERS, **session}).status_code == 200
    assert send(client, "/sums/rpc", "tools/list", **session).status_code == 404


def test_a_foreign_host_is_refused(client):
    assert send(client, "/echo/", "tools/list", Host="attacker.example").status_code == 421


def test_the_mount_without_its_slash_is_redirected(client):
    reply = client.post("/echo", json={}, headers=HEADERS, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (307, "http://127.0.0.1:8000/echo/")


def test_the_lifespan_is_the_applications(client):
    assert client.get("/ready").json() == "yes"
