"""Endpoints whose replies are kept.

The endpoint's dependencies run on every request, so what they refuse is refused; what is kept is what the
endpoint itself would answer.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from math import ceil
from time import time
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints
from urllib.parse import quote

from martlet import Request, Response
from martlet.cache.conditional import directives, etag_of, is_matched, vary_names
from martlet.cache.keys import check_template, filled
from martlet.cache.rendering import Rendering
from martlet.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from martlet.cache.cache import Cache

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is kept, whose it is and for how long: see `Cache.reply`."""

    ttl: float
    user: str | None
    shared: bool
    vary: Sequence[str]
    tags: Sequence[str]
    max_age: int | None
    credentials: Sequence[str]

    def __post_init__(self) -> None:
        if self.shared and self.user is not None:
            raise ValueError("a reply is shared or its user's: give either shared=True or user=...")

    def keeps_for(self, request: Request) -> bool:
        """Whether a reply to this request may be kept, as far as can be told before."""
        if request.method not in ("GET", "HEAD"):
            return False
        if self.shared or self.user is not None:
            return True
        return not any(name in request.headers for name in self.credentials)

    def keeps(self, response: Response, own: Pairs, before: Pairs) -> bool:
        """Whether a reply may be kept: its headers are those of the endpoint's and of the dependencies'."""
        if response.status_code != 200 or not isinstance(getattr(response, "body", None), bytes):
            return False
        if response.background is not None or any(name == "set-cookie" for name, _ in own + before):
            return False
        said = directives(", ".join(value for name, value in own if name == "cache-control"))
        if said & {"no-store", "no-cache"} or ("private" in said and self.user is None):
            return False
        named = vary_names(value for name, value in own if name == "vary")
        return set(named) <= {name.lower() for name in self.vary}

    def key(self, request: Request, arguments: Mapping[str, Any]) -> str:
        """The path and its query come first, so that all replies below a path can be forgotten by prefix."""
        query = "&".join(f"{quote(k)}={quote(v)}" for k, v in sorted(request.query_params.multi_items()))
        parts = [f"{name}={quote(request.headers.get(name, ''), safe='')}" for name in self.vary]
        if self.user is not None:
            parts.append(f"user={filled(self.user, arguments)}")
        host = request.headers.get("host", "")
        return " ".join([f"reply:{request.url.path}?{query}", request.method, quote(host), *parts])

    def cache_control(self, left: float) -> str:
        """What clients and the caches in between may do (RFC 9111, 5.2.2)."""
        age = ceil(max(left, 0)) if self.max_age is None else self.max_age
        whose = "private, " if self.user is not None else "public, " if self.shared else ""
        return f"{whose}max-age={age}" if age else f"{whose}no-cache"

    @property
    def varies_by(self) -> list[str]:
        """Vary: without `user` or `shared` it has the credentials, for caches in between."""
        by_caller = [] if self.shared or self.user is not None else self.credentials
        return vary_names([*self.vary, *by_caller])


class NotKept(Exception):
    """A reply that must not be kept, on its way past the cache.

    Its own request gets it; others that have waited for it compute theirs.
    """

    def __init__(self, response: Response, request: Request) -> None:
        super().__init__("not kept")
        self.response = response
        self.request = request


def cached_endpoint(cache: Cache, endpoint: Endpoint, policy: Policy) -> Endpoint:
    """The endpoint with its replies kept.

    Raises TypeError if it is a generator, ValueError if a template names what is no parameter.
    """
    name = endpoint.__qualname__
    if inspect.isgeneratorfunction(endpoint) or inspect.isasyncgenfunction(endpoint):
        raise TypeError(f"reply() can't keep the stream of {name}")
    signature = _evaluated(endpoint)
    for template in (*policy.tags, *([policy.user] if policy.user is not None else ())):
        check_template(template, signature, name)
    extended, (request_name, response_name) = _with_request_and_response(signature)
    renderings: dict[int, Rendering] = {}

    @wraps(endpoint)
    async def cached(**given: Any) -> Any:
        request, injected = given[request_name], given[response_name]
        arguments = {name: value for name, value in given.items() if name in signature.parameters}
        asked = Asked(endpoint, arguments, request, injected, policy, renderings)
        if request.method not in ("GET", "HEAD"):
            return await asked.call()
        if not policy.keeps_for(request):
            return asked.unkept(await asked.compute())
        tags = [filled(tag, arguments) for tag in policy.tags]
        try:
            entry = await cache.through(
                policy.key(request, arguments), asked.packed, ttl=policy.ttl, tags=tags
            )
        except NotKept as refusal:
            is_own = refusal.request is request
            return asked.unkept(refusal.response if is_own else await asked.compute())
        return asked.finish(_unpack(entry.body), policy.cache_control(entry.fresh_until - time()))

    cached.__signature__ = extended  # type: ignore[attr-defined]
    return cached  # type: ignore[return-value]


class Asked:
    """A request for a kept reply.

    injected: the response whose headers dependencies set, and the endpoint may.
    """

    def __init__(
        self,
        endpoint: Callable[..., Any],
        arguments: Mapping[str, Any],
        request: Request,
        injected: Response,
        policy: Policy,
        renderings: dict[int, Rendering],
    ) -> None:
        self.endpoint = endpoint
        self.arguments = arguments
        self.request = request
        self.injected = injected
        self.policy = policy
        self.renderings = renderings
        self.before = _pairs(injected)

    async def call(self) -> Any:
        """What the endpoint returns."""
        if inspect.iscoroutinefunction(self.endpoint):
            return await self.endpoint(**self.arguments)
        return await run_in_threadpool(self.endpoint, **self.arguments)

    async def compute(self) -> Response:
        """The endpoint's response, with the headers that it set itself."""
        result = await self.call()
        if isinstance(result, Response):
            return result
        response = self._rendering().response(result, self.injected.status_code)
        _append(response, _pairs(self.injected)[len(self.before) :])
        return response

    def _rendering(self) -> Rendering:
        """That of the place in the tree of routers at which the endpoint was reached."""
        scope = self.request.scope
        place = scope.get("fastapi", {}).get("effective_route_context") or scope["route"]
        known = self.renderings.get(id(place))
        if known is None:
            known = self.renderings[id(place)] = Rendering(place, scope["route"])
        return known

    async def packed(self) -> bytes:
        """The response as it is kept. Raises NotKept."""
        response = await self.compute()
        if not self.policy.keeps(response, _pairs(response), self.before):
            raise NotKept(response, self.request)
        return _pack(response)

    def unkept(self, response: Response) -> Response:
        """A reply that isn't kept here; a client may keep its own, if it asks each time."""
        if response.status_code == 200 and isinstance(getattr(response, "body", None), bytes):
            return self.finish(response, "private, no-cache")
        _append(response, self.before)
        return response

    def finish(self, response: Response, cache_control: str) -> Response:
        """The response with its validators, or 304 if the client has it already."""
        headers = response.headers
        _append(response, self.before)
        if "set-cookie" in headers:
            headers["cache-control"] = "no-store"
            return response
        headers.setdefault("cache-control", cache_control)
        if names := vary_names([*headers.getlist("vary"), *self.policy.varies_by]):
            headers["vary"] = ", ".join(names)
        etag = headers.setdefault("etag", etag_of(bytes(response.body), headers.get("content-type", "")))
        if not is_matched(etag, ", ".join(self.request.headers.getlist("if-none-match"))):
            return response
        unmodified = Response(status_code=304)
        # RFC 9110, 15.4.5: those of a 200 but of its content.
        _append(unmodified, [pair for pair in _pairs(response) if not pair[0].startswith("content-")])
        return unmodified


def _pack(response: Response) -> bytes:
    headers = [pair for pair in _pairs(response) if pair[0] != "content-length"]
    return json.dumps(headers).encode() + b"\n" + bytes(response.body)


def _unpack(stored: bytes) -> Response:
    head, _, body = stored.partition(b"\n")
    response = Response(body)
    _append(response, json.loads(head))
    return response


def _pairs(response: Response) -> Pairs:
    return [(name.lower(), value) for name, value in response.headers.items()]


def _append(response: Response, pairs: Pairs) -> None:
    for name, value in pairs:
        if name != "content-length":
            response.headers.append(name, value)


def _evaluated(endpoint: Callable[..., Any]) -> inspect.Signature:
    """The signature with annotations that were written as text evaluated, in the endpoint's own module."""
    signature = inspect.signature(endpoint)
    hints = get_type_hints(endpoint, include_extras=True)
    parameters = [
        parameter.replace(annotation=hints.get(name, parameter.annotation))
        for name, parameter in signature.parameters.items()
    ]
    return signature.replace(
        parameters=parameters, return_annotation=hints.get("return", signature.return_annotation)
    )


def _with_request_and_response(signature: inspect.Signature) -> tuple[inspect.Signature, list[str]]:
    """The signature with parameters for the request and the response, and how these are called."""
    parameters = dict(signature.parameters)
    names = []
    for kind, name in ((Request, "cache_request"), (Response, "cache_response")):
        own = next((each.name for each in parameters.values() if each.annotation is kind), None)
        names.append(own or name)
        if own is None:
            parameters[name] = inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
    by_name = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters.values()]
    return signature.replace(parameters=by_name), names
