from fastapi.testclient import TestClient
from main import app


def test_a_third_request_is_refused():
    client = TestClient(app)
    replies = [client.get("/twice") for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert replies[2].json() == {"detail": "Too Many Requests"}


def test_a_callback_answers():
    client = TestClient(app)
    replies = [client.get("/by-client", headers={"x-client": "greedy"}) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert replies[2].json() == {"detail": "Slow down on /by-client"}
    assert replies[2].headers["retry-after"] == "3600"


def test_the_narrower_of_two_limits_counts():
    client = TestClient(app)
    assert [client.get("/both").status_code for _ in range(2)] == [200, 429]


def test_a_route_is_skipped():
    client = TestClient(app)
    assert {client.get("/skipped").status_code for _ in range(4)} == {200}


def test_counts_are_kept_in_redis(redis_url, monkeypatch):
    monkeypatch.setenv("REDIS_URL", redis_url)
    with TestClient(app) as client:
        assert client.get("/in-redis").status_code == 200
    with TestClient(app) as client:
        assert [client.get("/in-redis").status_code for _ in range(2)] == [200, 429]


def test_messages_on_a_websocket_are_limited():
    with TestClient(app).websocket_connect("/socket") as socket:
        replies = []
        for _ in range(3):
            socket.send_text("a")
            replies.append(socket.receive_text())
    assert replies == ["took a", "took a", "too many"]
