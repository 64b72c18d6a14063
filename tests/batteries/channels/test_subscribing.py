"""Publishing and subscribing, without clients."""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from martlet.channels import Channels, Message, SlowConsumer, Subscription
from tests.batteries.channels.conftest import MakeChannels

pytestmark = pytest.mark.anyio


async def take(subscription: Subscription[Any], count: int) -> list[Any]:
    found: list[Any] = []
    async with asyncio.timeout(20):
        async for message in subscription:
            found.append(message.data)
            if len(found) == count:
                break
    return found


async def until(condition: Any) -> None:
    """Wait until a condition holds, a coroutine function or not."""
    async with asyncio.timeout(20):
        while True:
            held = condition()
            if asyncio.iscoroutine(held):
                held = await held
            if held:
                return
            await asyncio.sleep(0.01)


async def test_messages_reach_all_who_are_subscribed_in_order(channels: Channels) -> None:
    await channels.publish("birds", "before")
    async with channels.subscribe("birds") as one, channels.subscribe("birds", "trees") as two:
        for number in range(5):
            await channels.publish("birds", {"number": number})
        await channels.publish("trees", "oak")
        await channels.publish("stones", "flint")
        numbers = [{"number": number} for number in range(5)]
        assert await take(one, 5) == numbers
        assert await take(two, 6) == [*numbers, "oak"]
        assert (len(one), len(two)) == (0, 0)


async def test_a_message_tells_its_topic(channels: Channels) -> None:
    async with channels.subscribe("birds") as subscription:
        await channels.publish("birds", 1)
        async for message in subscription:
            assert message == Message("birds", 1)
            break


async def test_the_topic_may_be_any_line_of_text(channels: Channels) -> None:
    for topic in ("*", "a b", "ü/[x]", ":"):
        async with channels.subscribe(topic) as subscription:
            await channels.publish(topic, topic)
            assert await take(subscription, 1) == [topic]
    for topic in ("", "a\nb"):
        with pytest.raises(ValueError, match="can't be a topic"):
            await channels.publish(topic, 1)


@pytest.mark.parametrize(
    ("slow", "kept"), [("drop_oldest", [4, 5, 6]), ("drop_newest", [1, 2, 3])], ids=["oldest", "newest"]
)
async def test_a_slow_subscriber_loses_messages_and_others_do_not(
    channels: Channels, slow: Any, kept: list[int]
) -> None:
    async with (
        channels.subscribe("birds", capacity=3, slow=slow) as behind,
        channels.subscribe("birds") as quick,
    ):
        for number in range(1, 7):
            await channels.publish("birds", number)
        assert await take(quick, 6) == [1, 2, 3, 4, 5, 6]
        assert (len(behind), behind.dropped) == (3, 3)
        assert await take(behind, 3) == kept
        await channels.publish("birds", 7)
        assert await take(behind, 1) == [7]


async def test_a_slow_subscriber_is_disconnected_if_that_is_the_policy(make_channels: MakeChannels) -> None:
    channels = make_channels(capacity=2, slow="disconnect")
    async with channels.subscribe("birds") as behind, channels.subscribe("birds", capacity=9) as quick:
        for number in range(4):
            await channels.publish("birds", number)
        assert await take(quick, 4) == [0, 1, 2, 3]
        with pytest.raises(SlowConsumer, match="more than 2 messages behind: birds"):
            await take(behind, 1)
        assert len(behind) == 0


async def test_nothing_is_left_of_those_who_leave(channels: Channels) -> None:
    subscriptions = []

    async def listen(started: asyncio.Event) -> None:
        async with channels.subscribe("birds", "trees") as subscription:
            subscriptions.append(weakref.ref(subscription))
            started.set()
            await take(subscription, 1)

    for _ in range(20):
        started = asyncio.Event()
        task = asyncio.create_task(listen(started))
        await started.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert channels.broker.hub.topics == {}
    del task
    await asyncio.sleep(0)  # the loop lets go of the last one
    gc.collect()
    assert [reference() for reference in subscriptions] == [None] * 20


async def test_those_who_leave_and_come_again_hear_again(channels: Channels) -> None:
    for number in range(30):
        async with channels.subscribe("birds") as subscription:
            await channels.publish("birds", number)
            assert await take(subscription, 1) == [number]


async def test_the_end_of_the_application_ends_subscriptions(channels: Channels) -> None:
    async with channels.subscribe("birds") as subscription:
        await channels.publish("birds", "last")
        await until(lambda: len(subscription) == 1)
        await channels.broker.aclose()
        assert [message.data async for message in subscription] == ["last"]


class Seen(BaseModel):
    kind: Literal["seen"] = "seen"
    ring: str


class Lost(BaseModel):
    kind: Literal["lost"] = "lost"
    ring: str


async def test_typed_messages(channels: Channels, caplog: pytest.LogCaptureFixture) -> None:
    typed = channels.of(Annotated[Seen | Lost, Field(discriminator="kind")])
    async with typed.subscribe("rings") as subscription:
        await typed.publish("rings", Seen(ring="N7"))
        await channels.publish("rings", {"kind": "sold", "ring": "N7"})
        await typed.publish("rings", Lost(ring="N8"))
        with caplog.at_level(logging.WARNING, "martlet.channels"):
            assert await take(subscription, 2) == [Seen(ring="N7"), Lost(ring="N8")]
    assert "a message to 'rings' doesn't fit its type" in caplog.text
    with pytest.raises(TypeError, match="a message to 'rings' can't be sent"):
        await channels.of(Seen).publish("rings", 3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a message to 'rings' can't be sent"):
        await channels.publish("rings", object())


async def test_presence_counts_subscribers(channels: Channels) -> None:
    async def counts(expected: int) -> bool:
        return await channels.count("birds") == expected

    assert await channels.count("birds") == 0
    async with channels.subscribe("birds"):
        async with channels.subscribe("birds"), channels.subscribe("trees"):
            await until(lambda: counts(2))
        await until(lambda: counts(1))
    await until(lambda: counts(0))


def test_wrong_configurations_are_refused() -> None:
    with pytest.raises(ValueError, match="memory:// or a URL of Redis"):
        Channels("amqp://:secret@host")
    with pytest.raises(ValueError, match="capacity=0"):
        Channels(capacity=0)
    with pytest.raises(ValueError, match="slow is one of drop_oldest, drop_newest, disconnect"):
        Channels(slow="wait")  # type: ignore[arg-type]


async def test_a_subscription_has_a_topic() -> None:
    with pytest.raises(ValueError, match="at least one topic"):
        async with Channels().subscribe():
            pass
