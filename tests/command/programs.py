"""Programs that the tests write to files and serve."""

PROGRAM = """
import asyncio
import logging
import os

from pydantic import BaseModel

from martlet import Martlet, Request, WebSocket

app = Martlet(title="Shop — café")
log = logging.getLogger("shop")


class Item(BaseModel):
    name: str


@app.get("/")
async def hello():
    return {"hello": "world"}


@app.get("/items/{id}")
def item(id: int, q: str | None = None):
    log.info("looked up", extra={"item": id})
    return {"id": id, "q": q}


@app.post("/items", status_code=201)
async def make(item: Item):
    return item


@app.get("/pid")
async def pid():
    return os.getpid()


@app.get("/about")
async def about(request: Request):
    return {
        "client": request.client.host if request.client else None,
        "scheme": request.url.scheme,
        "root_path": request.scope["root_path"],
    }


@app.get("/slow")
async def slow(seconds: float = 1):
    log.warning("sleeping")
    await asyncio.sleep(seconds)
    return "slept"


@app.get("/fail")
async def fail():
    return 1 / 0  # the reason


@app.get("/exit")
async def leave():
    os._exit(7)


@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()
"""
