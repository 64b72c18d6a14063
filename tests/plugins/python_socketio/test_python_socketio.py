import json

import pytest
from fastapi.testclient import TestClient
from main import app

POLLING = "/socket.io/?EIO=4&transport=polling"
WEBSOCKET = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture
def client():
    with TestClient(app) as opened:
        yield opened


class Polled:
    """A client's session over HTTP."""

    def __init__(self, client, packet="40"):
        self.client = client
        self.hello = json.loads(client.get(POLLING).text[1:])
        self.path = f"{POLLING}&sid={self.hello['sid']}"
        self.send(packet)

    def send(self, packet):
        assert self.client.post(self.path, content=packet).text == "OK"

    def receive(self):
        return self.client.get(self.path).text.split("\x1e")


def test_events_are_acknowledged_over_polling(client):
    session = Polled(client)
    assert session.hello["upgrades"] == ["websocket"]
    assert session.receive()[0].startswith("40{")
    session.send('421["say","hello"]')
    assert session.receive() == ['431[{"heard":"hello"}]']


def test_rooms_and_events_of_endpoints(client):
    session = Polled(client)
    session.receive()
    session.send('42["join"]')
    assert session.receive() == ['42["joined"]']
    assert client.post("/announce?text=sale").json() == "announced"
    assert session.receive() == ['42["said",{"text":"sale"}]']


def test_a_connection_is_refused(client):
    assert Polled(client, '40{"token":"wrong"}').receive() == ['44{"message":"unknown"}']


def test_a_namespace_over_websockets(client):
    with client.websocket_connect(WEBSOCKET, headers={"Upgrade": "websocket"}) as session:
        assert session.receive_text().startswith("0{")
        session.send_text("40/chat,")
        assert session.receive_text().startswith("40/chat,{")
        session.send_text('42/chat,["message","loud"]')
        assert session.receive_text() == '42/chat,["message","LOUD"]'


def test_origins_are_looked_at(client):
    allowed = client.get(POLLING, headers={"Origin": "http://shop.test"})
    assert allowed.headers["access-control-allow-origin"] == "http://shop.test"
    assert client.get(POLLING, headers={"Origin": "http://attacker.test"}).status_code == 400


def test_the_service_goes_on(client):
    assert client.post("/announce").status_code == 422
    assert client.get("/nowhere").json() == {"detail": "Not Found"}
