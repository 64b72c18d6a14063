"""Socket.IO's server mounted beside endpoints: events, rooms, namespaces, over polling and WebSockets."""

import socketio
from fastapi import FastAPI

server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=["http://shop.test"])
app = FastAPI()


@server.event
async def connect(sid: str, environ: dict, auth: dict | None) -> None:
    if (auth or {}).get("token") == "wrong":
        raise socketio.exceptions.ConnectionRefusedError("unknown")
    await server.save_session(sid, {"path": environ["PATH_INFO"]})


@server.event
async def say(sid: str, text: str) -> dict[str, str]:
    await server.emit("said", {"text": text}, room="all")
    return {"heard": text}


@server.event
async def join(sid: str) -> None:
    await server.enter_room(sid, "all")
    await server.emit("joined", to=sid)


class Chat(socketio.AsyncNamespace):
    async def on_message(self, sid: str, text: str) -> None:
        await self.emit("message", text.upper())


server.register_namespace(Chat("/chat"))


@app.post("/announce")
async def announce(text: str) -> str:
    await server.emit("said", {"text": text}, room="all")
    return "announced"


app.mount("/socket.io", socketio.ASGIApp(server, socketio_path=""))
