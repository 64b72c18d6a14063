import pytest
from fastapi.testclient import TestClient

from letters.main import app, outbox

client = TestClient(app)


@pytest.fixture(autouse=True)
def emptied():
    outbox.clear()


def test_tasks_run_after_the_reply_in_order():
    reply = client.post("/letters?source=web", json={"to": "Ann"})
    assert (reply.status_code, reply.json()) == (202, {"queued": 2, "source": "web"})
    assert outbox == ["from web", "Ann: Greetings (first class)"]


def test_without_a_source():
    assert client.post("/letters", json={"to": "Bob", "text": "Hm"}).json() == {"queued": 1, "source": None}
    assert outbox == ["Bob: Hm (first class)"]


def test_the_tasks_of_a_response_are_its_own():
    assert client.post("/own").json() == {"sent": 0}
    assert outbox == ["of the response"]


def test_a_reply_without_a_body():
    reply = client.post("/plain")
    assert (reply.status_code, reply.json(), outbox) == (203, None, ["plain"])


def test_nothing_runs_for_a_mistaken_request():
    assert client.post("/letters?source=web", json={}).status_code == 422
    assert outbox == []
