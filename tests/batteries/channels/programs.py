"""What the servers of the tests serve: as main.py, with the Redis of CHANNELS_URL."""

import os

from martlet import Martlet, WebSocket
from martlet.channels import Channels
from martlet.responses import Response

channels = Channels(os.environ["CHANNELS_URL"], prefix=os.environ["CHANNELS_PREFIX"])
app = Martlet().use(channels)


@app.get("/process")
async def process() -> int:
    return os.getpid()


@app.get("/held")
async def held() -> int:
    """How many subscriptions this process holds."""
    return sum(map(len, channels.broker.hub.topics.values()))


@app.post("/publish/{topic}")
async def publish(topic: str, size: int = 0, times: int = 1) -> None:
    for number in range(times):
        await channels.publish(topic, {"process": os.getpid(), "number": number, "filling": "x" * size})


@app.websocket("/socket/{topic}")
async def socket(websocket: WebSocket, topic: str) -> None:
    await channels.websocket(websocket, topic, capacity=4, slow="disconnect")


@app.websocket("/chat/{topic}")
async def chat(websocket: WebSocket, topic: str) -> None:
    async def said(text: str) -> None:
        if text == "boom":
            raise ValueError("boom")
        await channels.publish(topic, text)

    await channels.websocket(websocket, topic, on_text=said)


@app.get("/events/{topic}")
async def events(topic: str, named: bool = False) -> Response:
    return channels.events(topic, named=named, capacity=4, slow="disconnect")


@app.get("/patient/{topic}")
async def patient(topic: str) -> Response:
    return channels.events(topic, capacity=4)
