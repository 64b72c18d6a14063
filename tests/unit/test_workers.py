"""Worker threads for `def` endpoints and dependencies."""

import asyncio
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from martlet import Martlet
from martlet.testclient import TestClient
from martlet.workers import DEFAULT_SIZE, run_in_worker, set_worker_threads

CONTEXT: ContextVar[str] = ContextVar("CONTEXT", default="unset")
PATIENCE = 5.0


@pytest.fixture(autouse=True)
def own_threads() -> Iterator[None]:
    """Threads of each test's own, so that none waits for another's."""
    set_worker_threads(DEFAULT_SIZE)
    yield
    set_worker_threads(DEFAULT_SIZE)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Keeps calls in their threads until it is set."""
    event = threading.Event()
    yield event
    event.set()


def run(coroutine: Any) -> Any:
    return asyncio.run(asyncio.wait_for(coroutine, PATIENCE))


def until(condition: Callable[[], Any]) -> None:
    """Wait in a thread, or block the loop on purpose, until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.001)


def test_the_result_comes_from_another_thread() -> None:
    thread = run(run_in_worker(threading.current_thread))
    assert thread is not threading.current_thread()
    assert thread.daemon


def test_context_variables_are_the_callers() -> None:
    def call() -> str:
        seen = CONTEXT.get()
        CONTEXT.set("changed in the thread")
        return seen

    async def caller() -> tuple[str, str]:
        CONTEXT.set("caller's")
        return await run_in_worker(call), CONTEXT.get()

    assert run(caller()) == ("caller's", "caller's")


class Unusual(BaseException):
    """Not an Exception."""


@pytest.mark.parametrize("error", [ValueError("broken"), Unusual("broken"), asyncio.CancelledError("own")])
def test_an_exception_is_raised_to_the_caller(error: BaseException) -> None:
    def call() -> None:
        raise error

    async def caller() -> BaseException | None:
        try:
            await run_in_worker(call)
        except BaseException as caught:
            return caught
        return None

    caught = run(caller())
    assert type(caught) is type(error)
    assert caught.args == error.args
    if not isinstance(error, asyncio.CancelledError):
        assert caught is error
        assert "in call" in "".join(traceback.format_exception(caught))


def test_stop_iteration_becomes_a_runtime_error() -> None:
    with pytest.raises(RuntimeError, match="StopIteration") as caught:
        run(run_in_worker(lambda: next(iter(()))))
    assert isinstance(caught.value.__cause__, StopIteration)


@pytest.mark.parametrize("size", [1, 3])
def test_no_more_threads_than_allowed(size: int, gate: threading.Event) -> None:
    set_worker_threads(size)
    lock, running, most = threading.Lock(), 0, 0

    def call() -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(PATIENCE)
        with lock:
            running -= 1
        return threading.get_ident()

    async def many() -> set[int]:
        calls = asyncio.gather(*(run_in_worker(call) for _ in range(10)))
        while running < size:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.02)
        gate.set()
        return set(await calls)

    assert len(run(many())) == size
    assert most == size


def test_no_more_threads_than_needed() -> None:
    async def one_after_another() -> set[int]:
        return {await run_in_worker(threading.get_ident) for _ in range(20)}

    assert len(run(one_after_another())) == 1


def test_forty_at_once_unless_set() -> None:
    barrier = threading.Barrier(40)

    async def many() -> None:
        await asyncio.gather(*(run_in_worker(lambda: barrier.wait(PATIENCE)) for _ in range(40)))

    run(many())


@pytest.mark.parametrize("size", [0, -1])
def test_there_is_at_least_one_thread(size: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        set_worker_threads(size)


@pytest.mark.parametrize("cancellations", [1, 3])
def test_a_cancelled_caller_waits_for_its_thread(cancellations: int, gate: threading.Event) -> None:
    events: list[str] = []

    def call() -> None:
        events.append("started")
        gate.wait(PATIENCE)
        events.append("thread ended")

    async def caller() -> None:
        try:
            await run_in_worker(call)
        except asyncio.CancelledError:
            events.append("caller cancelled")
            raise

    async def cancel() -> bool:
        task = asyncio.ensure_future(caller())
        while not events:
            await asyncio.sleep(0.001)
        for _ in range(cancellations):
            task.cancel()
            await asyncio.sleep(0.01)
        assert not task.done()
        gate.set()
        await asyncio.wait({task})
        return task.cancelled()

    assert run(cancel())
    assert events == ["started", "thread ended", "caller cancelled"]


def test_a_caller_cancelled_while_all_threads_are_taken_leaves_at_once(gate: threading.Event) -> None:
    set_worker_threads(1)
    events: list[str] = []

    def call() -> None:
        events.append("first")
        gate.wait(PATIENCE)

    async def cancel() -> None:
        first = asyncio.ensure_future(run_in_worker(call))
        second = asyncio.ensure_future(run_in_worker(lambda: events.append("second")))
        while not events:
            await asyncio.sleep(0.001)
        second.cancel()
        await asyncio.wait({second}, timeout=PATIENCE / 2)
        assert second.cancelled()
        assert not first.done()
        gate.set()
        await first
        await run_in_worker(lambda: events.append("third"))

    run(cancel())
    assert events == ["first", "third"]


def test_a_caller_cancelled_as_its_result_arrives_does_not_hang() -> None:
    finished = threading.Event()

    async def cancel() -> bool:
        task = asyncio.ensure_future(run_in_worker(finished.set))
        await asyncio.sleep(0)
        until(finished.is_set)
        time.sleep(0.01)  # noqa: ASYNC251 - the result is on its way while the loop stands still
        task.cancel()
        await asyncio.wait({task})
        return task.cancelled()

    run(cancel())


def test_an_error_after_cancellation_is_dropped_quietly(gate: threading.Event) -> None:
    reported: list[Any] = []
    started = threading.Event()

    def call() -> None:
        started.set()
        gate.wait(PATIENCE)
        raise ValueError("too late")

    async def cancel() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: reported.append(context))
        task = asyncio.ensure_future(run_in_worker(call))
        while not started.is_set():
            await asyncio.sleep(0.001)
        task.cancel()
        gate.set()
        await asyncio.wait({task})
        assert task.cancelled()

    run(cancel())
    assert reported == []


def test_results_that_are_ready_together_come_home_together(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, wakeups = 20, 0
    lock = threading.Lock()
    done = 0

    def call() -> None:
        nonlocal done
        with lock:
            done += 1

    async def many() -> None:
        loop = asyncio.get_running_loop()
        wake = loop.call_soon_threadsafe

        def counting(*args: Any, **options: Any) -> Any:
            nonlocal wakeups
            wakeups += 1
            return wake(*args, **options)

        monkeypatch.setattr(loop, "call_soon_threadsafe", counting)
        results = asyncio.gather(*(run_in_worker(call) for _ in range(calls)))
        await asyncio.sleep(0)
        until(lambda: done == calls)  # nothing comes home while the loop stands still
        await results

    run(many())
    assert 1 <= wakeups < calls // 2


def test_each_call_wakes_the_loop_at_most_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wakeups = 0

    async def many() -> list[int]:
        loop = asyncio.get_running_loop()
        wake = loop.call_soon_threadsafe

        def counting(*args: Any, **options: Any) -> Any:
            nonlocal wakeups
            wakeups += 1
            return wake(*args, **options)

        monkeypatch.setattr(loop, "call_soon_threadsafe", counting)
        batches = [await asyncio.gather(*(run_in_worker(lambda: 1) for _ in range(25))) for _ in range(20)]
        return [result for batch in batches for result in batch]

    assert run(many()) == [1] * 500
    assert 1 <= wakeups <= 500


def test_a_thread_outlives_the_loop_that_it_worked_for(gate: threading.Event) -> None:
    set_worker_threads(1)
    started, ended = threading.Event(), threading.Event()

    def call() -> int:
        started.set()
        gate.wait(PATIENCE)
        ended.set()
        return threading.get_ident()

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda loop, context: None)  # the forsaken task is meant
    forsaken = loop.create_task(run_in_worker(call))
    loop.run_until_complete(asyncio.sleep(0))
    until(started.is_set)
    thread = next(
        thread for thread in threading.enumerate() if thread.name == "martlet worker" and thread.is_alive()
    )
    loop.close()
    gate.set()
    until(ended.is_set)
    assert not forsaken.done()
    assert run(run_in_worker(lambda: "next loop")) == "next loop"
    assert thread.is_alive()


def test_two_loops_share_the_threads() -> None:
    results: list[int] = []

    async def many() -> None:
        results.extend(await asyncio.gather(*(run_in_worker(lambda: 1) for _ in range(50))))

    loops = [threading.Thread(target=asyncio.run, args=(many(),)) for _ in range(4)]
    for thread in loops:
        thread.start()
    for thread in loops:
        thread.join(PATIENCE)
    assert results == [1] * 200


def test_trio_takes_threads_of_anyio() -> None:
    trio = pytest.importorskip("trio")

    async def caller() -> tuple[str, bool]:
        CONTEXT.set("caller's")
        return await run_in_worker(
            lambda: (CONTEXT.get(), threading.current_thread() is threading.main_thread())
        )

    assert trio.run(caller) == ("caller's", False)
    with pytest.raises(ValueError, match="broken"):
        trio.run(run_in_worker, lambda: int("broken"))


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_def_endpoint_under(backend: str) -> None:
    pytest.importorskip(backend)
    app = Martlet()
    app.get("/")(lambda: threading.current_thread().name)
    name = TestClient(app, backend=backend).get("/").json()
    assert ("martlet worker" in name) is (backend == "asyncio")
    assert name != threading.main_thread().name
