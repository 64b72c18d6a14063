import pytest
from fastapi import WebSocketDisconnect
from fastapi.testclient import TestClient

from chat.main import PAGE, app, rooms


@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client


def test_the_page(client):
    reply = client.get("/")
    assert (reply.text, reply.headers["content-type"]) == (PAGE, "text/html; charset=utf-8")


def test_members_hear_one_another(client):
    with client.websocket_connect("/rooms/den?name=Ann&history=3") as ann:
        assert ann.receive_json() == {"from": "room", "text": "Ann is here, history 3"}
        with client.websocket_connect("/rooms/den", headers={"Cookie": "nick=Bob"}) as bob:
            assert (
                bob.receive_json() == ann.receive_json() == {"from": "room", "text": "Bob is here, history 0"}
            )
            bob.send_text("hello")
            assert ann.receive_json() == bob.receive_json() == {"from": "Bob", "text": "hello"}
        assert ann.receive_json() == {"from": "room", "text": "Bob left"}
    assert rooms.members["den"] == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/rooms/den", 1008),
        ("/rooms/DEN?name=Ann", 1008),
        ("/rooms/den?name=Ann&history=x", 1008),
        ("/no", 1000),
    ],
)
def test_refusals(client, path, code):
    with pytest.raises(WebSocketDisconnect) as refusal, client.websocket_connect(path):
        pass
    assert refusal.value.code == code


def test_the_reason_is_told(client):
    with pytest.raises(WebSocketDisconnect) as refusal, client.websocket_connect("/rooms/den"):
        pass
    assert refusal.value.reason == "who are you?"


def test_bytes_and_subprotocols(client):
    with client.websocket_connect("/echo", subprotocols=["echo"]) as socket:
        assert socket.accepted_subprotocol == "echo"
        socket.send_bytes(b"abc")
        assert socket.receive_bytes() == b"cba"
