"""Sessions as dependencies that end before the reply is sent.

Annotations are evaluated here: the compiler of endpoints reads them, and they name closures.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Annotated

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from martlet import Depends

SessionDependency = Callable[..., Awaitable[AsyncSession]]
SyncSessionDependency = Callable[..., Awaitable[Session]]


def session_dependency(
    begin: Callable[[], AbstractAsyncContextManager[AsyncSession]],
) -> SessionDependency:
    """A dependency whose session is committed when the endpoint has returned, not after the reply.

    Whoever depends on it need not ask for that scope: the inner dependency has it.
    """

    async def opened() -> AsyncIterator[AsyncSession]:
        async with begin() as session:
            yield session

    async def session(opened: Annotated[AsyncSession, Depends(opened, scope="function")]) -> AsyncSession:
        return opened

    return session


def sync_session_dependency(begin: Callable[[], AbstractContextManager[Session]]) -> SyncSessionDependency:
    """The same for threads: the session is opened and closed in a worker thread."""

    def opened() -> Iterator[Session]:
        with begin() as session:
            yield session

    async def session(opened: Annotated[Session, Depends(opened, scope="function")]) -> Session:
        return opened

    return session
