"""Start-up and shutdown: lifespans of routers merged, and the older event handlers."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from starlette.types import Lifespan

Handler = Callable[[], Any]
ON_EVENT = "on_event is deprecated: a lifespan does what is to be done at start-up and at shutdown"


@asynccontextmanager
async def event_lifespan(
    on_startup: Sequence[Handler], on_shutdown: Sequence[Handler]
) -> AsyncIterator[None]:
    """A lifespan that calls start-up handlers, then shutdown handlers, in their order."""
    await call_all(on_startup)
    yield
    await call_all(on_shutdown)


async def call_all(handlers: Sequence[Handler]) -> None:
    """Call handlers of either kind, each when the one before has ended."""
    for handler in handlers:
        result = handler()
        if inspect.isawaitable(result):
            await result


def merged(outer: Lifespan[Any], inner: Lifespan[Any]) -> Lifespan[Any]:
    """A lifespan that opens `outer`, then `inner`; of states that both yield, the outer's members win."""

    @asynccontextmanager
    async def both(app: Any) -> AsyncIterator[Mapping[str, Any] | None]:
        async with AsyncExitStack() as stack:
            outer_state = await stack.enter_async_context(outer(app))
            inner_state = await stack.enter_async_context(inner(app))
            if outer_state is None and inner_state is None:
                yield None
            else:
                yield {**(inner_state or {}), **(outer_state or {})}

    return both  # type: ignore[return-value]
