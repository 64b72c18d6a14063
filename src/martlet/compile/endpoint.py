"""An operation compiled: source text first, a function when it is first called for."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from types import FunctionType
from typing import Any

from martlet.background import BackgroundTasks
from martlet.compile import context as own
from martlet.compile.bodies import BodyPlan
from martlet.compile.context import Context
from martlet.compile.dependencies import Resolver, call_expression
from martlet.compile.names import Lines
from martlet.compile.overrides import Overrides, overridden
from martlet.compile.replies import emit_reply, emit_stream, error_context_of
from martlet.declare.operation import Operation
from martlet.declare.signature import CallKind
from martlet.exceptions import RequestValidationError, WebSocketRequestValidationError
from martlet.http import errors, values
from martlet.http.replies import allows_body, injected_response

ARGUMENTS = f"{own.REQUEST}, {own.PATH}, {own.QUERY}, {own.HEADERS}, {own.EXITS}"
Run = Callable[..., Awaitable[Any]]
_serial = count(1)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Generated source text and the objects that its names stand for.

    needs_request: whether it wants a request object. needs_body: whether it reads the body: bytes given in
    place of a request, or `body()` of what else is given. needs_connection: whether it wants an
    HTTPConnection, such as a request. needs_headers: whether it looks at the headers. needs_exits: whether it
    opens what must be closed after the reply.
    """

    function: str
    text: str
    bound: dict[str, Any]
    needs_request: bool
    needs_body: bool
    needs_connection: bool
    needs_headers: bool
    needs_exits: bool


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """The function of one endpoint, and what the entry must know to call it.

    run: `await run(request, path, query, headers, exits)` gives the reply: bytes of JSON, or a Response.
    status_code: of replies that are bytes. has_body: whether such a reply may have a body. is_plain: whether
    it takes nothing but values from the request's bytes, and only replies. is_threaded: whether all functions
    of the program that it calls are called in worker threads.
    """

    run: Run
    source: Source
    needs_request: bool
    needs_body: bool
    needs_connection: bool
    needs_headers: bool
    needs_exits: bool
    is_plain: bool
    is_threaded: bool
    status_code: int
    has_body: bool


def write_source(
    operation: Operation, overrides: Overrides | None = None, is_websocket: bool = False
) -> Source:
    """The source of the function for one operation; pure: it neither compiles nor calls anything."""
    operation = overridden(operation, overrides or {})
    context = Context(operation, is_websocket)
    name = context.names.new(operation.name)
    error_context = context.names.bind("CONTEXT", error_context_of(operation))
    plan = BodyPlan(context, operation.body, error_context)
    plan.emit_read()
    resolver = Resolver(context, plan)
    solved = resolver.solve(operation.signature)
    _emit_failure(context, solved.errors, plan, error_context)
    if is_websocket:
        context.lines.add(_call(context, solved.arguments))
    elif operation.stream is not None:
        emit_stream(context, _generator(context, solved.arguments), operation.stream)
    else:
        context.lines.add(f"result = {_call(context, solved.arguments)}")
        emit_reply(context, "result", error_context)
    text = _assemble(context, name)
    needs = context.needs
    return Source(
        name,
        text,
        context.names.bound,
        needs_request=own.REQUEST in needs,
        needs_body=own.BODY_READER in needs,
        needs_connection=own.CONNECTION in needs,
        needs_headers=own.HEADERS in needs,
        needs_exits=own.EXITS in needs or own.FUNCTION_EXITS in needs,
    )


def _call(context: Context, arguments: tuple[str, ...]) -> str:
    return call_expression(context, context.operation.signature, arguments)


def _generator(context: Context, arguments: tuple[str, ...]) -> str:
    endpoint = context.names.bind(context.operation.name, context.operation.endpoint)
    return f"{endpoint}({', '.join(arguments)})"


def _emit_failure(context: Context, failures: tuple[str, ...], plan: BodyPlan, error_context: str) -> None:
    """Write the raising of the collected errors, if there can be any."""
    if not failures:
        return
    names, lines = context.names, context.lines
    unique = list(dict.fromkeys(failures))
    with lines.block(f"if {' is not None or '.join(unique)} is not None:"):
        found = f"{names.use(errors.joined)}({', '.join(failures)})"
        if context.is_websocket:
            kind = names.use(WebSocketRequestValidationError)
            lines.add(f"raise {kind}({found}, endpoint_ctx={error_context})")
        else:
            kind = names.use(RequestValidationError)
            lines.add(f"raise {kind}({found}, body={plan.body_for_errors()}, endpoint_ctx={error_context})")


def _assemble(context: Context, name: str) -> str:
    body, context.lines = context.lines, Lines()
    lines = context.lines
    with lines.block(f"async def {name}({ARGUMENTS}):"):
        _emit_prologue(context)
        if own.FUNCTION_EXITS in context.needs:
            stack = context.names.use(AsyncExitStack)
            with lines.block(f"async with {stack}() as {own.FUNCTION_EXITS}:"):
                lines.extend(body)
        else:
            lines.extend(body)
    return lines.text()


def _emit_prologue(context: Context) -> None:
    """Write what is made once for the whole request, if anything asks for it."""
    names, lines, needs = context.names, context.lines, context.needs
    if own.QUERY_PAIRS in needs:
        lines.add(f"{own.QUERY_PAIRS} = {names.use(values.query_pairs)}({own.QUERY})")
    if own.QUERY_VALUES in needs:
        pairs = own.QUERY_PAIRS if own.QUERY_PAIRS in needs else None
        made = f"dict({pairs})" if pairs else f"{names.use(values.last_values)}({own.QUERY})"
        lines.add(f"{own.QUERY_VALUES} = {made}")
    if own.HEADER_VALUES in needs:
        lines.add(f"{own.HEADER_VALUES} = {names.use(values.first_headers)}({context.need(own.HEADERS)})")
    if own.HEADER_PAIRS in needs:
        lines.add(f"{own.HEADER_PAIRS} = {names.use(values.header_pairs)}({context.need(own.HEADERS)})")
    if own.COOKIES in needs:
        lines.add(f"{own.COOKIES} = {names.use(values.cookies)}({context.need(own.HEADERS)})")
    if own.RESPONSE in needs:
        lines.add(f"{own.RESPONSE} = {names.use(injected_response)}()")
    if own.BACKGROUND in needs:
        lines.add(f"{own.BACKGROUND} = {names.use(BackgroundTasks)}()")


def _is_threaded(operation: Operation) -> bool:
    return all(signature.kind is CallKind.SYNC for signature in operation.signature.walk())


def compile_source(source: Source) -> Run:
    """Make the function of its source, which tracebacks and debuggers see through `linecache`."""
    filename = f"<martlet {source.function} {next(_serial)}>"
    code = compile(source.text, filename, "exec")
    namespace: dict[str, Any] = {"__name__": "martlet.compiled", **source.bound}
    exec(code, namespace)  # the source is made of our own identifiers only
    run = namespace[source.function]
    assert isinstance(run, FunctionType)
    linecache.cache[filename] = (len(source.text), None, source.text.splitlines(True), filename)
    # A traceback keeps the code alive, so the source stays for as long as anybody can be shown it.
    weakref.finalize(run.__code__, linecache.cache.pop, filename, None).atexit = False
    return run


def compile_operation(
    operation: Operation, overrides: Overrides | None = None, is_websocket: bool = False
) -> Compiled:
    """Compile one operation, with dependencies replaced as `overrides` says."""
    operation = overridden(operation, overrides or {})
    source = write_source(operation, is_websocket=is_websocket)
    has_body = allows_body(operation.status_code)
    wants_more = source.needs_request or source.needs_connection or source.needs_exits
    return Compiled(
        compile_source(source),
        source,
        source.needs_request,
        source.needs_body,
        source.needs_connection,
        source.needs_headers,
        source.needs_exits,
        has_body and not wants_more,
        _is_threaded(operation),
        operation.status_code or 200,
        has_body,
    )
