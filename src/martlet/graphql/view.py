"""Strawberry's view of requests and WebSockets, with Martlet's context and manners."""

from __future__ import annotations

from typing import Any

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from strawberry import Schema
from strawberry.asgi import GraphQL as BaseView
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.base import BaseRequestProtocol
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.unset import UnsetType

from martlet import Request, Response, WebSocket
from martlet.graphql.context import KEY, Context
from martlet.graphql.options import Options
from martlet.responses import JSONResponse

PREFLIGHT = "GraphQL-Require-Preflight"


class Failed(Exception):
    """An operation has errors: raised through the dependencies, so that they roll back what it did."""

    def __init__(self, reply: Response) -> None:
        self.reply = reply


class View(BaseView[Context, None]):
    """Runs the operations of a request or of a WebSocket."""

    def __init__(self, schema: Schema, options: Options) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=options["queries_by_get"],
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=options["init_timeout"],
            multipart_uploads_enabled=options["uploads"],
            max_subscriptions_per_connection=options["max_subscriptions"],
            allowed_origins=options["allowed_origins"],
        )

    async def reply(self, request: Request, context: Context) -> Response:
        """The reply to a request. Raises Failed, with the reply, if an operation has errors."""
        request.scope[KEY] = context
        try:
            reply = await self.run(request)
        except HTTPException as error:
            refusal = {"errors": [{"message": error.reason}]}
            raise Failed(JSONResponse(refusal, error.status_code)) from error
        finally:
            await request.close()  # uploaded files
        if context._failed:
            raise Failed(reply)
        return reply

    async def converse(self, websocket: WebSocket, context: Context) -> None:
        """Run the operations that come over a WebSocket."""
        websocket.scope[KEY] = context
        await self.run(websocket)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """The context that the dependencies made."""
        context: Context = request.scope[KEY]
        context.connection = request
        context.response = response if isinstance(response, Response) else Response()
        return context

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        """Let the program look at what the client sent."""
        await context.on_connect()
        return await super().on_ws_connect(context)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Take note of errors."""
        if result.errors:
            request.scope[KEY]._failed = True
        return await super().process_result(request, result)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Any:
        """Read the operation.

        Pages of other origins can send a form, but neither JSON nor a header without asking first (CORS).
        """
        is_form = (request.content_type or "").startswith("multipart/")
        if is_form and self.multipart_uploads_enabled and PREFLIGHT.lower() not in request.headers:
            raise HTTPException(400, f"A form needs the header {PREFLIGHT}")
        return await super().parse_http_body(request)

    def parse_json(self, data: str | bytes) -> Any:
        """Read JSON: an operation, a batch of them, or an operation's variables."""
        parsed = super().parse_json(data)
        operations = parsed if isinstance(parsed, list) else [parsed or {}]
        if not all(isinstance(operation, dict) for operation in operations):
            raise HTTPException(400, "An operation is a JSON object")
        return {} if parsed is None else parsed

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """No: GraphiQL has a path of its own, which needs no context."""
        return False
