"""A chat over WebSockets, and its log as server-sent events: run it with `martlet dev examples/channels.py`.

It works within one process; with `REDIS_URL=redis://localhost:6379/0` any number of processes share it:
`martlet run examples/channels.py --workers 4`.
"""

import os

from pydantic import BaseModel

from martlet import Martlet, WebSocket
from martlet.channels import Channels
from martlet.responses import HTMLResponse
from martlet.sse import EventSourceResponse


class Said(BaseModel):
    name: str
    text: str


channels = Channels(os.environ.get("REDIS_URL", "memory://"), capacity=50)
chat = channels.of(Said)
app = Martlet(title="Chat").use(channels)

PAGE = """<!doctype html><title>Chat</title><input id=text autofocus><ul id=said></ul><script>
const name = "bird-" + Math.floor(Math.random() * 1000)
const socket = new WebSocket(location.href.replace(/^http/, "ws") + "rooms/lobby?name=" + name)
socket.onmessage = event => {
    const said = JSON.parse(event.data), line = document.createElement("li")
    line.textContent = said.name + ": " + said.text
    document.getElementById("said").append(line)
}
document.getElementById("text").onchange = event => {
    socket.send(event.target.value)
    event.target.value = ""
}
</script>"""


@app.get("/", response_class=HTMLResponse)
async def page() -> str:
    return PAGE


@app.websocket("/rooms/{room}")
async def talk(websocket: WebSocket, room: str, name: str) -> None:
    async def said(text: str) -> None:
        await chat.publish(f"room:{room}", Said(name=name, text=text[:500]))

    await chat.websocket(websocket, f"room:{room}", on_text=said, slow="disconnect")


@app.post("/rooms/{room}", status_code=202)
async def say(room: str, said: Said) -> None:
    await chat.publish(f"room:{room}", said)


@app.get("/rooms/{room}/events", response_class=EventSourceResponse)
async def events(room: str) -> EventSourceResponse:
    return chat.events(f"room:{room}")


@app.get("/rooms/{room}/count")
async def count(room: str) -> int:
    return await chat.count(f"room:{room}")
