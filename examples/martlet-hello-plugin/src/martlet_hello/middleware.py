"""Middleware that adds a header to every reply."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Greeter:
    """ASGI middleware; `word` is the value of the header X-Greeting."""

    def __init__(self, app: ASGIApp, word: str) -> None:
        self.app = app
        self.header = (b"x-greeting", word.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def greet(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], self.header]
            await send(message)

        await self.app(scope, receive, greet)
