"""A plug-in that greets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic_settings import SettingsConfigDict

from martlet import Martlet
from martlet.plugins import Plugin
from martlet.settings import Settings, load
from martlet_hello.command import commands
from martlet_hello.middleware import Greeter


class HelloSettings(Settings):
    """HELLO_WORD is the word to greet with."""

    model_config = SettingsConfigDict(env_prefix="HELLO_")
    word: str = "Hello"


class Hello(Plugin):
    """Greets at /hello, and in a header of every reply."""

    name = "hello"
    settings = HelloSettings
    commands = commands

    def __init__(self, word: str | None = None) -> None:
        self.word = word or load(HelloSettings).word
        self.is_awake = False
        self.count = 0

    def configure(self, app: Martlet) -> None:
        app.add_middleware(Greeter, word=self.word)
        app.add_api_route("/hello", self.hello, tags=["hello"])

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[dict[str, str]]:
        self.is_awake = True
        yield {"greeting_word": self.word}
        self.is_awake = False

    async def check(self) -> None:
        if not self.is_awake:
            raise RuntimeError("asleep")

    def greeting(self, name: str) -> str:
        return f"{self.word}, {name}!"

    async def hello(self, name: str = "world") -> dict[str, str | int]:
        self.count += 1
        return {"greeting": self.greeting(name), "number": self.count}


__all__ = ["Hello", "HelloSettings"]
