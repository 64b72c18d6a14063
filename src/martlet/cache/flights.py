"""Single flight: of concurrent computations of one thing in a process, one is made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """The computations under way, by key."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Future[T]] = {}

    async def run(self, key: str, compute: Callable[[], Awaitable[T]]) -> T:
        """Compute, or wait for who does already and get its result or exception.

        Whoever computes may be cancelled: then one of those who wait takes over.
        """
        while (other := self._under_way.get(key)) is not None:
            await asyncio.wait([other])
            if not other.cancelled():
                return other.result()
        own = self._under_way[key] = asyncio.get_running_loop().create_future()
        try:
            result = await compute()
        except Exception as error:
            own.set_exception(error)
            own.exception()  # it is raised here; perhaps nobody waits
            raise
        except BaseException:
            own.cancel()
            raise
        else:
            own.set_result(result)
            return result
        finally:
            del self._under_way[key]
