"""Several processes on one Redis, and Redis that goes and comes."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
import redis

from martlet import Martlet
from martlet.channels import Channels
from martlet.services import Unavailable, Unreachable
from tests.batteries.channels.test_subscribing import take, until
from tests.batteries.redis_servers import OwnRedis

pytestmark = pytest.mark.anyio

OTHER_PROCESS = """
import asyncio, sys
from martlet.channels import Channels

async def main(url, prefix, name):
    channels = Channels(url, prefix=prefix)
    async with channels.subscribe("questions") as subscription:
        print("ready", flush=True)
        async for message in subscription:
            await channels.publish("answers", [name, message.data, await channels.count("questions")])
            break
    await channels.broker.aclose()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def url(redis_url: str) -> str:
    return redis_url


async def test_processes_hear_each_other(redis_url: str, prefix: str) -> None:
    channels = Channels(redis_url, prefix=prefix)
    async with channels.subscribe("answers") as answers:
        command = [sys.executable, "-c", OTHER_PROCESS, redis_url, prefix]
        others = [subprocess.Popen([*command, name], stdout=subprocess.PIPE) for name in ("a", "b", "c")]
        for other in others:
            assert other.stdout is not None
            assert await asyncio.to_thread(other.stdout.readline) == b"ready\n"

        async def all_are_there() -> bool:
            return await channels.count("questions") == 3

        await until(all_are_there)
        await channels.publish("questions", "who?")
        found = await take(answers, 3)
        for other in others:
            assert other.stdout is not None
            other.stdout.close()
            assert await asyncio.to_thread(other.wait, 20) == 0
    assert sorted([name, question] for name, question, _ in found) == [[name, "who?"] for name in "abc"]
    await until(lambda: _is_empty(channels))
    await channels.broker.aclose()


async def _is_empty(channels: Channels) -> bool:
    return await channels.count("questions") == 0


async def test_a_process_subscribes_to_what_is_wanted_only(redis_url: str, prefix: str) -> None:
    def listeners() -> int:
        with redis.Redis.from_url(redis_url) as client:
            return len(client.pubsub_channels(f"{prefix}topic:*"))

    channels = Channels(redis_url, prefix=prefix)
    async with channels.subscribe("birds", "trees"), channels.subscribe("birds"):
        assert listeners() == 2
    await until(lambda: listeners() == 0)
    await channels.broker.aclose()


async def test_subscribers_survive_a_restart_of_redis(own_redis: OwnRedis) -> None:
    own_redis.start()
    one, other = Channels(own_redis.url), Channels(own_redis.url)
    async with one.subscribe("birds") as subscription:
        await other.publish("birds", "before")
        assert await take(subscription, 1) == ["before"]
        own_redis.stop()
        await until(lambda: subscription.interruptions == 1)
        with pytest.raises(Unavailable):
            await other.publish("birds", "meanwhile")
        own_redis.start()

        async def arrives() -> bool:
            await other.publish("birds", "after")
            return len(subscription) > 0

        await until(arrives)
        assert await take(subscription, 1) == ["after"]
        assert subscription.interruptions == 1
        async with one.subscribe("trees") as second:
            await other.publish("trees", "last")
            assert await take(second, 1) == ["last"]
    for channels in (one, other):
        await channels.broker.aclose()


async def test_to_subscribe_while_redis_is_away_fails_with_503(
    own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("martlet.channels.redis.CONFIRMATION", 0.3)
    channels = Channels(own_redis.url)
    with pytest.raises(Unavailable) as raised:
        async with channels.subscribe("birds"):
            raise AssertionError
    assert raised.value.status_code == 503
    assert channels.broker.hub.topics == {}
    with pytest.raises(Unavailable):
        await channels.check()
    await channels.broker.aclose()


async def test_a_silent_connection_is_given_up(own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("martlet.channels.redis.SILENCE", 0.2)
    own_redis.start()
    channels = Channels(own_redis.url)
    async with channels.subscribe("birds") as subscription:
        await asyncio.sleep(1)
        assert subscription.interruptions == 0
        with own_redis.frozen():
            await until(lambda: subscription.interruptions == 1)

        async def arrives() -> bool:
            await channels.publish("birds", "after")
            return len(subscription) > 0

        await until(arrives)
    await channels.broker.aclose()


async def test_start_up_waits_for_redis_and_says_where_it_tried(own_redis: OwnRedis) -> None:
    app = Martlet().use(Channels(own_redis.url, start_timeout=0.3))
    with pytest.raises(Unreachable, match=f"can't reach {own_redis.url}"):
        async with app.router.lifespan_context(app):
            raise AssertionError
    late = Martlet().use(Channels(own_redis.url))
    starting = asyncio.create_task(asyncio.to_thread(own_redis.start))
    async with late.router.lifespan_context(late):
        await starting
        await late.plugins.one(Channels).check()
