"""The plug-in that serves a schema."""

from collections.abc import Callable
from typing import Any, Unpack

from strawberry import Schema

from martlet import Depends, Martlet, Request, Response, WebSocket
from martlet.graphql.context import Context
from martlet.graphql.graphiql import add_graphiql
from martlet.graphql.limits import limited
from martlet.graphql.options import Options, complete
from martlet.graphql.view import Failed, View
from martlet.plugins import Plugin


class GraphQL(Plugin):
    """A plug-in: `app.use(GraphQL(schema))` serves a Strawberry schema over HTTP and WebSockets.

    Args:
        schema: the program's `strawberry.Schema`.
        context: a dependency that makes each request's or WebSocket's `Context`: a subclass of it, whose
            parameters are dependencies, or a function.
        path: where operations are sent.
        graphiql: where the page is that sends them, GraphiQL; None for no page.
        name: of the plug-in; a second one of an application needs one of its own.
        options: `martlet.graphql.Options`: limits, introspection, errors, forms, origins.

    If an operation has errors, dependencies with `yield` see an exception, and so a session rolls back.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        context: Callable[..., Any] = Context,
        path: str = "/graphql",
        graphiql: str | None = "/graphiql",
        name: str = "graphql",
        **options: Unpack[Options],
    ) -> None:
        self.name = name
        self.options = complete(options)
        self.context = context
        self.path = path
        self.graphiql = graphiql
        self.view = View(limited(schema, self.options), self.options)

    def configure(self, app: Martlet) -> None:
        """Add the routes; none stands in the OpenAPI document."""

        # Annotations are evaluated here, as they name no more than this module's objects.
        async def over_http(request: Request, context: Any = Depends(self.context)) -> Response:
            return await self.view.reply(request, self._checked(context))

        async def over_websocket(websocket: WebSocket, context: Any = Depends(self.context)) -> None:
            await self.view.converse(websocket, self._checked(context))

        app.exception_handler(Failed)(_answer)
        app.api_route(
            self.path, methods=["GET", "POST"], name=self.name, include_in_schema=False, response_model=None
        )(over_http)
        app.websocket(self.path, name=f"{self.name}_websocket")(over_websocket)
        if self.graphiql is not None:
            add_graphiql(app, self.graphiql, self.path, self.name)

    def _checked(self, context: Any) -> Context:
        if not isinstance(context, Context):
            made_by = getattr(self.context, "__qualname__", repr(self.context))
            raise TypeError(f"{made_by} must make a martlet.graphql.Context, not {context!r}")
        return context


async def _answer(request: Request, failed: Failed) -> Response:
    return failed.reply
