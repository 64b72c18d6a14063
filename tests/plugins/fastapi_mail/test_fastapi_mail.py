import pytest
from fastapi.testclient import TestClient
from main import app, mail

LETTER = {"to": ["Ada <ada@example.com>", "bob@example.com"], "subject": "Hello", "text": "How are you?"}


@pytest.fixture
def client():
    return TestClient(app)


@pytest.fixture
def outbox():
    with mail.record_messages() as outbox:
        yield outbox


def parts(message):
    return [
        (part.get_content_type(), part.get_payload(decode=True).decode())
        for part in message.walk()
        if not part.is_multipart()
    ]


def test_a_letter(client, outbox):
    reply = client.post("/letters", json=LETTER)
    assert (reply.status_code, reply.json()) == (202, {"sent": 2})
    (message,) = outbox
    assert message["subject"] == "Hello"
    assert message["from"] == "The shop <shop@example.com>"
    assert "ada@example.com" in message["to"]
    assert parts(message) == [("text/plain", "How are you?")]


def test_bad_addresses_are_refused(client, outbox):
    reply = client.post("/letters", json=LETTER | {"to": ["nobody"]})
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["loc"] == ["body", "to", 0]
    assert client.post("/welcome/Ada?to=nobody").json()["detail"][0]["loc"] == ["query", "to"]
    assert outbox == []


def test_in_the_background_from_a_template(client, outbox):
    reply = client.post("/welcome/Ada", params={"to": "ada@example.com"})
    assert (reply.status_code, reply.json()) == (202, "soon")
    assert parts(outbox[0]) == [("text/html", "<p>Welcome, Ada!</p>")]


def test_html_with_a_plain_alternative(client, outbox):
    client.post("/both", json=LETTER)
    assert sorted(parts(outbox[0])) == [("text/html", "<p>How are you?</p>"), ("text/plain", "How are you?")]


def test_uploads_are_attached(client, outbox):
    files = [("files", ("a.txt", b"first", "text/plain")), ("files", ("b.csv", b"1,2", "text/csv"))]
    reply = client.post("/files", data={"to": "ada@example.com"}, files=files)
    assert (reply.status_code, reply.json()) == (202, 2)
    names = [part.get_filename() for part in outbox[0].walk() if part.get_filename()]
    assert names == ["a.txt", "b.csv"]
    assert [text for _, text in parts(outbox[0])] == ["See below.", "first", "1,2"]
