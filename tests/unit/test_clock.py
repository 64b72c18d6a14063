"""The one timer of a connection: which wait it ends, and that a longer one doesn't hide a shorter one."""

from __future__ import annotations

import asyncio

import pytest

from martlet.serve.clock import Clock, Wait


class Loop:
    """An event loop's timers, on a clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, call: object) -> Timer:
        timer = Timer(self.now + seconds, call)
        self.timers.append(timer)
        return timer

    def pass_until(self, moment: float) -> None:
        while due := [timer for timer in self.timers if timer.at <= moment]:
            first = min(due, key=lambda timer: timer.at)
            self.timers.remove(first)
            self.now = max(self.now, first.at)
            if not first.is_cancelled:
                first.call()  # type: ignore[operator]
        self.now = moment


class Timer:
    def __init__(self, at: float, call: object) -> None:
        self.at, self.call, self.is_cancelled = at, call, False

    def when(self) -> float:
        return self.at

    def cancel(self) -> None:
        self.is_cancelled = True


@pytest.fixture
def watched() -> tuple[Loop, Clock, list[tuple[Wait, float]]]:
    loop, expired = Loop(), []  # type: ignore[var-annotated]
    clock = Clock(loop, lambda wait: expired.append((wait, loop.now)), rest=4)  # type: ignore[arg-type]
    return loop, clock, expired


def test_a_deadline_passes(watched):
    loop, clock, expired = watched
    clock.set(Wait.HEAD, 10)
    loop.pass_until(9)
    assert expired == []
    loop.pass_until(11)
    assert expired == [(Wait.HEAD, 10)]


def test_a_rest_ends_though_a_longer_wait_was_timed_before(watched):
    loop, clock, expired = watched
    clock.set(Wait.HEAD, 10)
    loop.now = 1
    clock.rest()
    loop.pass_until(20)
    assert expired == [(Wait.REQUEST, 6)]


def test_each_request_begins_the_rest_anew(watched):
    loop, clock, expired = watched
    for moment in (0, 3, 6):
        loop.pass_until(moment)
        clock.rest()
    loop.pass_until(9)
    assert expired == []
    loop.pass_until(20)
    assert len(expired) == 1
    assert 10 <= expired[0][1] <= 11


def test_what_is_stopped_does_not_expire(watched):
    loop, clock, expired = watched
    clock.set(Wait.BODY, 2)
    clock.stop()
    loop.pass_until(20)
    assert expired == []
    clock.set(Wait.BODY, 2)
    loop.pass_until(30)
    assert expired == [(Wait.BODY, 22)]


def test_on_a_real_loop():
    async def main() -> Wait:
        ended: asyncio.Future[Wait] = asyncio.get_running_loop().create_future()
        Clock(asyncio.get_running_loop(), ended.set_result, rest=0.02).rest()
        return await ended

    assert asyncio.run(main()) is Wait.REQUEST
