"""The server goes away and comes back."""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest

from martlet import Martlet
from martlet.jobs import Jobs, Status
from martlet.services import Unavailable
from martlet.testing import AsyncTestClient
from tests.batteries.jobs.conftest import ended

pytestmark = pytest.mark.anyio


class Door:
    """A way to the server that can be shut."""

    def __init__(self, url: str) -> None:
        self.behind = urlsplit(url)
        self.port = 0
        self.writers: list[asyncio.StreamWriter] = []

    async def open(self) -> None:
        self.server = await asyncio.start_server(self.pass_on, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    def shut(self) -> None:
        self.server.close()
        for writer in self.writers:
            writer.close()
        self.writers.clear()

    close = shut

    @property
    def url(self) -> str:
        user = f"{self.behind.username}@" if self.behind.username else ""
        return f"{self.behind.scheme}://{user}127.0.0.1:{self.port}{self.behind.path}"

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.behind.hostname, self.behind.port)
        self.writers += [writer, back]
        await asyncio.gather(copy(reader, back), copy(there, writer))


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
    writer.close()


async def test_a_server_that_is_away_is_503_and_the_worker_goes_on_when_it_is_back(server_url: str) -> None:
    door = Door(server_url)
    await door.open()
    jobs = Jobs(door.url, worker=True, dead_after=2, grace=0.2)
    app = Martlet().use(jobs)

    @jobs.job
    async def greet() -> None: ...

    @app.post("/greetings")
    async def order() -> str:
        return await greet.defer()

    with closing(door):
        async with AsyncTestClient(app) as client:
            before = (await client.post("/greetings")).json()
            assert (await ended(jobs, before)).status is Status.SUCCEEDED
            door.shut()
            reply = await client.post("/greetings")
            assert reply.status_code == 503
            assert int(reply.headers["Retry-After"]) > 0
            with pytest.raises(Unavailable):
                await jobs.check()
            await door.open()
            async with asyncio.timeout(30):
                while (reply := await client.post("/greetings")).status_code == 503:
                    await asyncio.sleep(0.2)
            assert (await ended(jobs, reply.json())).status is Status.SUCCEEDED
