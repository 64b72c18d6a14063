"""A cache on Redis that several processes share."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from martlet.cache import Cache

WORKER = """
import asyncio, os, sys
from martlet.cache import Cache

async def main():
    cache = Cache(sys.argv[1], prefix=sys.argv[2])

    async def compute():
        await asyncio.sleep(0.5)
        return os.getpid()

    await cache.get("warm")  # connected, before all begin together
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(await cache.get_or_set("slow", compute), flush=True)
    await cache.store.aclose()

asyncio.run(main())
"""


def test_processes_compute_once(redis_url: str, prefix: str) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, redis_url, prefix],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
        answers = [worker.communicate(timeout=30)[0].strip() for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
        asyncio.run(clear(redis_url, prefix))
    assert len(set(answers)) == 1
    assert int(answers[0]) in {worker.pid for worker in workers}


async def clear(url: str, prefix: str) -> None:
    cache = Cache(url, prefix=prefix)
    await cache.clear()
    await cache.store.aclose()


@pytest.mark.anyio
async def test_a_lock_whose_holder_has_gone_ends(redis_url: str, prefix: str) -> None:
    cache = Cache(redis_url, prefix=prefix, lock_timeout=0.2)
    await cache.store.lock("slow").__aenter__()

    async def compute() -> int:
        return 7

    assert await cache.get_or_set("slow", compute) == 7
    await cache.clear()
    await cache.store.aclose()
