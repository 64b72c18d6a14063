"""Rooms to talk in, over WebSockets."""

from collections import defaultdict
from typing import Annotated

from fastapi import (
    APIRouter,
    Cookie,
    Depends,
    FastAPI,
    Path,
    Query,
    WebSocket,
    WebSocketDisconnect,
    WebSocketException,
    status,
)
from fastapi.responses import HTMLResponse

PAGE = "<!doctype html><title>Chat</title><form><input id=text></form>"


class Rooms:
    def __init__(self) -> None:
        self.members: dict[str, list[WebSocket]] = defaultdict(list)

    async def enter(self, room: str, socket: WebSocket) -> None:
        await socket.accept(headers=[(b"x-room", room.encode())])
        self.members[room].append(socket)

    def leave(self, room: str, socket: WebSocket) -> None:
        self.members[room].remove(socket)

    async def say(self, room: str, message: dict[str, str]) -> None:
        for member in self.members[room]:
            await member.send_json(message)


rooms = Rooms()
router = APIRouter(prefix="/rooms")
app = FastAPI()


async def speaker(
    socket: WebSocket,
    name: Annotated[str | None, Query(max_length=10)] = None,
    nick: Annotated[str | None, Cookie()] = None,
) -> str:
    if name is None and nick is None:
        raise WebSocketException(code=status.WS_1008_POLICY_VIOLATION, reason="who are you?")
    assert isinstance(socket, WebSocket)
    return name or nick or ""


@app.get("/", response_class=HTMLResponse)
async def page():
    return PAGE


@router.websocket("/{room}")
async def talk(
    socket: WebSocket,
    room: Annotated[str, Path(pattern="^[a-z]+$")],
    name: Annotated[str, Depends(speaker)],
    history: int = 0,
):
    await rooms.enter(room, socket)
    await rooms.say(room, {"from": "room", "text": f"{name} is here, history {history}"})
    try:
        while True:
            await rooms.say(room, {"from": name, "text": await socket.receive_text()})
    except WebSocketDisconnect:
        rooms.leave(room, socket)
        await rooms.say(room, {"from": "room", "text": f"{name} left"})


@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept(subprotocol="echo")
    async for data in socket.iter_bytes():
        await socket.send_bytes(data[::-1])


app.include_router(router)
