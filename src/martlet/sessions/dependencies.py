"""The session as a dependency that is saved before the reply is sent.

Annotations are evaluated here: the compiler of endpoints reads them, and they name closures.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, TypeVar

from martlet import Depends
from martlet.requests import HTTPConnection
from martlet.sessions.session import Session

D = TypeVar("D")


def session_dependency(
    open: Callable[[HTTPConnection], Awaitable[Session[D]]],
) -> Callable[..., Awaitable[Session[D]]]:
    """A dependency whose session is saved when the endpoint has returned, and isn't when it raises."""

    async def opened(connection: HTTPConnection) -> AsyncIterator[Session[Any]]:
        session = await open(connection)
        yield session
        await session.save()

    async def session(
        opened: Annotated[Session[Any], Depends(opened, scope="function")],
    ) -> Session[Any]:
        return opened

    return session
