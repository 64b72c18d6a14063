"""The wire limit: the endpoints by hand on uvloop, httptools and pydantic-core, with no framework at all.

Nothing here is general: no routing, no streaming, no back-pressure, no time-outs, no waiting of any kind.
What a request needs is read, checked by pydantic-core and answered in one write, with the Date and Server
headers that Uvicorn sends too. A server with a framework can only come near.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
from email.utils import formatdate
from typing import Annotated, Any, ClassVar, cast
from urllib.parse import parse_qsl

import httptools
import uvloop
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import SchemaSerializer, SchemaValidator, to_json

from benchmarks.kinds import ORIGIN
from benchmarks.models import ITEMS, Article, Item, Order, Receipt, User

GZIP_SIZE = 500


def validator(annotation: Any) -> SchemaValidator:
    return cast(SchemaValidator, TypeAdapter(annotation).validator)


def serializer(annotation: Any) -> SchemaSerializer:
    return TypeAdapter(annotation).serializer


INTEGER = validator(int)
LIMIT = validator(Annotated[int, Field(ge=1, le=100)])
PAGE_LIMIT = validator(Annotated[int, Field(le=100)])
ARTICLE, ARTICLE_JSON = validator(Article), serializer(Article)
ORDER, RECEIPT_JSON = validator(Order), serializer(Receipt)
ITEMS_JSON = serializer(list[Item])


class Refused(Exception):
    """The request is not valid."""


class Wire(asyncio.Protocol):
    """One connection of one endpoint; a subclass is the endpoint."""

    path: ClassVar[bytes] = b"/"
    head: ClassVar[bytes] = b"HTTP/1.1 200 OK\r\nserver: uvicorn\r\ndate: "
    more: ClassVar[bytes] = b""
    date: ClassVar[bytes] = b""

    def __init__(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.url = self.body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.transport.close()

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_message_complete(self) -> None:
        try:
            reply = self.answer()
        except (Refused, ValidationError):
            reply = b'{"detail":"invalid"}'
            head = b"HTTP/1.1 422 Unprocessable Content\r\ndate: "
        else:
            head = self.head
        self.transport.write(
            b"%b%b\r\ncontent-length: %d\r\ncontent-type: application/json\r\n%b\r\n%b"
            % (head, Wire.date, len(reply), self.more, reply)
        )
        if not self.parser.should_keep_alive():
            self.transport.close()
        self.url = self.body = b""

    def answer(self) -> bytes:
        raise NotImplementedError


class Hello(Wire):
    def answer(self) -> bytes:
        if self.url != self.path:
            raise Refused
        return to_json({"message": "Hello, World"})


class PathQuery(Wire):
    path = b"/items/"

    def answer(self) -> bytes:
        url = httptools.parse_url(self.url)
        if not url.path.startswith(self.path):
            raise Refused
        query = dict(parse_qsl((url.query or b"").decode()))
        item_id = INTEGER.validate_python(url.path[len(self.path) :].decode())
        limit = LIMIT.validate_python(query["limit"]) if "limit" in query else 10
        return to_json({"item_id": item_id, "q": query.get("q"), "limit": limit})


class WithHeaders(Wire):
    """An endpoint that looks at request headers."""

    def __init__(self) -> None:
        super().__init__()
        self.headers: dict[bytes, bytes] = {}

    def on_message_begin(self) -> None:
        self.headers = {}

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.lower()] = value

    def header(self, name: bytes) -> str:
        try:
            return self.headers[name].decode("latin-1")
        except KeyError:
            raise Refused from None


class Dependencies(WithHeaders):
    path = b"/orders"

    def answer(self) -> bytes:
        url = httptools.parse_url(self.url)
        if url.path != self.path:
            raise Refused
        query = dict(parse_qsl((url.query or b"").decode()))
        token = self.header(b"x-token")
        user = User(name=token, tenant=f"{self.header(b'x-tenant')}:{len(token)}")
        if not user.active:
            raise Refused
        permissions = ["read", "write"] if user.tenant else []
        skip = INTEGER.validate_python(query["skip"]) if "skip" in query else 0
        limit = PAGE_LIMIT.validate_python(query["limit"]) if "limit" in query else 10
        page = {"skip": skip, "limit": limit}
        return to_json({"user": user.name, "permissions": permissions, "page": page})


class Post(Wire):
    path = b"/articles"
    head = b"HTTP/1.1 201 Created\r\nserver: uvicorn\r\ndate: "

    def on_body(self, body: bytes) -> None:
        self.body += body

    def answer(self) -> bytes:
        if self.url != self.path:
            raise Refused
        return ARTICLE_JSON.to_json(ARTICLE.validate_json(self.body))


class PostNested(Post):
    path = b"/orders"

    def answer(self) -> bytes:
        if self.url != self.path:
            raise Refused
        order = ORDER.validate_json(self.body)
        total = sum(line.amount * line.price for line in order.lines)
        return RECEIPT_JSON.to_json(Receipt(order=order, total=total))


class ItemList(Wire):
    path = b"/items"

    def answer(self) -> bytes:
        if self.url != self.path:
            raise Refused
        return ITEMS_JSON.to_json(ITEMS)


class Headers(WithHeaders):
    def answer(self) -> bytes:
        return to_json({"tenant": self.header(b"x-tenant")})


class Middleware(WithHeaders):
    more = (
        b"access-control-allow-origin: %b\r\naccess-control-allow-credentials: true\r\n"
        b"vary: Accept-Encoding, Origin\r\n" % ORIGIN.encode()
    )

    def answer(self) -> bytes:
        if self.header(b"origin") != ORIGIN or b"cookie" in self.headers:
            raise Refused
        reply = to_json({"message": "Hello, World"})
        if len(reply) >= GZIP_SIZE and "gzip" in self.header(b"accept-encoding"):
            raise Refused
        return reply


ENDPOINTS: dict[str, type[Wire]] = {
    "hello": Hello,
    "path_query": PathQuery,
    "dependencies": Dependencies,
    "post": Post,
    "post_nested": PostNested,
    "list": ItemList,
    "headers": Headers,
    "middleware": Middleware,
}


async def serve(listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(ENDPOINTS[os.environ["BENCH_KIND"]], sock=listener, backlog=2048)
    while True:
        Wire.date = formatdate(usegmt=True).encode()
        await asyncio.sleep(1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", chosen.port), backlog=2048)
    for _ in range(chosen.workers - 1):
        if os.fork() == 0:
            break
    uvloop.run(serve(listener))


if __name__ == "__main__":
    main()
