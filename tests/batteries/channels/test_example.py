from __future__ import annotations

import json
from pathlib import Path

from websockets.sync.client import connect

from tests.command.servers import running_martlet, until

EXAMPLE = Path(__file__).parents[3] / "examples" / "channels.py"


def test_the_example(url: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(EXAMPLE.read_text())
    with running_martlet(tmp_path, "main:app", REDIS_URL=url) as server:
        room = f"ws://127.0.0.1:{server.port}/rooms/lobby"
        assert "new WebSocket" in server.get("/").text
        with (
            server.client.stream("GET", "/rooms/lobby/events") as stream,
            connect(f"{room}?name=ann", proxy=None) as ann,
            connect(f"{room}?name=ben", proxy=None) as ben,
        ):
            until(lambda: server.get_anew("/rooms/lobby/count").json() == 3)
            ann.send("a wren!")
            said = {"name": "ann", "text": "a wren!"}
            assert [json.loads(each.recv(20)) for each in (ann, ben)] == [said, said]
            data = next(line for line in stream.iter_lines() if line.startswith("data: "))
            assert json.loads(data.removeprefix("data: ")) == said
        until(lambda: server.get("/rooms/lobby/count").json() == 0)
        assert server.client.post("/rooms/lobby", json=said).status_code == 202
        assert server.client.post("/rooms/lobby", json={"name": "ann"}).status_code == 422
