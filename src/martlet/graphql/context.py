"""What resolvers find in `info.context`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from copy import copy
from typing import Any, Self, TypeVar

from strawberry.dataloader import DataLoader
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from martlet import Response
from martlet.requests import HTTPConnection

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

KEY = "martlet.graphql.context"  # of a connection's scope


class Context:
    """The context of an operation. A program's own is a subclass, whose parameters are dependencies.

    connection: the request, or the WebSocket.
    response: takes headers, cookies and a status for the reply; over a WebSocket they aren't sent.
    connection_params: what a WebSocket's client sent when it connected, such as a token.
    """

    connection: HTTPConnection
    response: Response
    connection_params: dict[str, object] | None = None
    _failed = False

    async def on_connect(self) -> None:
        """Called when a WebSocket's client has sent `connection_params`.

        Raises strawberry.exceptions.ConnectionRejectionError to close it.
        """

    def loader(self, load: Callable[[list[K]], Awaitable[Sequence[T | BaseException]]]) -> DataLoader[K, T]:
        """This operation's data loader for a function, which gets the keys that resolvers wait for at once.

        Each key is loaded once an operation; of a subscription, which may go on for long, it is loaded anew.
        """
        loaders: dict[Any, DataLoader[Any, Any]] = self.__dict__.setdefault("_loaders", {})
        if load not in loaders:
            loaders[load] = DataLoader(load_fn=load, cache=self.__dict__.get("_caches", True))
        return loaders[load]

    def _for_operation(self, caches: bool) -> Self:
        own = copy(self)
        own.__dict__.update(_loaders={}, _caches=caches)
        return own


class ContextOfOperation(SchemaExtension):
    """Gives each operation of a WebSocket or of a batch a context, and so data loaders, of its own."""

    def on_validate(self) -> Iterator[None]:
        """Called when the document is parsed."""
        execution = self.execution_context
        if isinstance(execution.context, Context):
            caches = execution.operation_type is not OperationType.SUBSCRIPTION
            execution.context = execution.context._for_operation(caches)
        yield
