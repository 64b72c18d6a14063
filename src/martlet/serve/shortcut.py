"""The shortest way: a request that has come whole, with a plain head, to an endpoint that replies at once."""

from __future__ import annotations

from typing import Any, cast

from starlette.types import ASGIApp

from martlet.compile.endpoint import Compiled
from martlet.routing.context import RouteContext
from martlet.serve.checks import PLAIN, Facts, Headers
from martlet.serve.connection import Connection
from martlet.serve.cycle import Cycle
from martlet.serve.light import JSON, Light
from martlet.serve.observed import ObservedLight
from martlet.serve.plain import facts_of, match_head, read_fields, special_fields
from martlet.serve.plans import Plans
from martlet.serve.stepping import Job
from martlet.serve.surroundings import Known
from martlet.serve.threaded import Threaded

# Heads below these can't break any sensible limit.
MODEST = 4096
FEW = 64

Begun = tuple[RouteContext, Compiled, dict[str, Any], bytes, bytes, bytes, bytes, bytes, bool]
"""A request: its endpoint, function, path parameters, method, path, query, fields, body; is it forwarded?"""

METHODS = {name.encode(): name for name in ("GET", "POST", "PUT", "PATCH", "DELETE")}


class Shortcut(Connection):
    """A connection that need not look at a plain request bit by bit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        config = self.config
        self.app = cast(ASGIApp, config.loaded_app)
        self.plans = Plans(config.loaded_app)
        is_plain = not (config.root_path or config.limit_concurrency)
        self.surroundings = self.plans.surroundings() if is_plain else None
        self.tells_ids = self.plans.tells_ids
        self.is_bare = self.surroundings is not None and self.surroundings.is_bare
        self.observers = () if self.surroundings is None else self.surroundings.observers
        self.light_kind = ObservedLight if self.observers else Light
        self.is_told = bool(self.tells_ids or self.observers)
        self.is_quick = self.is_bare and not self.is_told
        self.is_silent = not (self.access_log or self.is_told)
        limits = self.limits
        self.is_narrow = min(limits.request_line, limits.headers) < MODEST or limits.header_count < FEW
        self.may_shorten = self.surroundings is not None and not self.is_narrow
        # What the special fields of the request before told: those of the next are mostly the same.
        self._special: Headers = []
        self._facts: Facts = PLAIN
        self._begun: Begun | None = None

    def serve_at_once(self, data: bytes) -> bool:
        """Serve the one request that `data` is; false where it is left to the parser, untouched."""
        head = match_head(data)
        if head is None or (end := head.end()) > MODEST:
            return False
        method, path, query, fields = head.groups(b"")
        special = special_fields(fields.lower())
        facts = self._facts if special == self._special else self._learn(special)
        if facts is None or facts.length != len(data) - end:
            return False
        plan = self.plans.locate(method, path)
        if plan is None:
            return False
        context, params = plan
        compiled = context.compiled_now()
        if compiled.needs_request:
            return False
        headers: Headers | None = None
        if compiled.needs_headers or not self.is_bare:
            headers = read_fields(fields)
            if not self.is_bare and not self._admits(method, headers):
                return False
        content = data[end:] if facts.length else b""
        begun = (context, compiled, params, method, path, query, fields, content, facts.is_forwarded)
        self._answer(begun, headers)
        if self.current is not None or not self.clock.renew():
            self.clock.stop()
            self.watch()
        return True

    def _answer(self, begun: Begun, headers: Headers | None) -> None:
        """Answer a request, or begin to."""
        _, compiled, params, _, _, query, _, content, _ = begun
        if not compiled.is_plain or self.is_told:
            self._go_on_with(begun).start()
            return
        job = compiled.run(content, params, query, headers, None)
        if compiled.is_threaded and not self.limits.cancel_on_disconnect:
            self.current = threaded = Threaded(self, begun, job)
            threaded.start()
            return
        self._begun = begun
        outcome = self.stepper.call(job, self)
        self._begun = None
        if type(outcome) is bytes:
            self._reply(begun, outcome, headers)
        elif outcome is not None:
            if self.current is not None:
                cast(Light | Cycle, self.current).task = outcome
            self.count(outcome)

    def _learn(self, special: Headers) -> Facts | None:
        facts = facts_of(special, self.limits)
        if facts is not None:
            self._special, self._facts = special, facts
        return facts

    def _admits(self, method: bytes, headers: Headers) -> bool:
        assert self.surroundings is not None
        return self.surroundings.admits(METHODS[method], self.scheme, headers)

    def _reply(self, begun: Begun, reply: bytes, headers: Headers | None) -> None:
        """Send the JSON that an endpoint has given at once."""
        if self._write_json(begun, reply, headers):
            self.server_state.total_requests += 1
        else:
            light = self._go_on_with(begun)
            light.task = self.step(light.conclude(reply))

    def settle(self, threaded: Threaded, begun: Begun, outcome: Any) -> None:
        """Send what comes of an endpoint that has been waiting."""
        is_usual = type(outcome) is bytes and threaded.keep_alive
        if is_usual and self._write_json(begun, outcome, None if self.is_bare else read_fields(begun[6])):
            self.finished(threaded)
            return
        light = self._light(begun)
        light.keep_alive = threaded.keep_alive
        if self.current is threaded:
            self.current = light
        light.task = self.step(light.conclude(outcome))

    def _write_json(self, begun: Begun, reply: bytes, headers: Headers | None) -> bool:
        """Write JSON with its head, in one go; false where the head isn't known yet."""
        status_code = begun[1].status_code
        if self.is_bare:
            self.write(JSON % (self.head(status_code), len(reply), reply))
        else:
            surroundings = self.surroundings
            assert isinstance(surroundings, Known)
            assert headers is not None
            variant = surroundings.recall(status_code, len(reply), headers)
            if variant is None:
                return False
            reply = variant.encode(reply)
            self.write(b"%b\r\n%b" % (variant.head(self.head(status_code), len(reply)), reply))
        if self.access_log:
            self.log_light(self._light(begun), status_code)
        return True

    def _go_on_with(self, begun: Begun) -> Light:
        """The request as the exchange that goes on when it can't be answered at once."""
        self.current = light = self._light(begun)
        return light

    def _light(self, begun: Begun) -> Light:
        context, compiled, params, method, path, query, fields, content, is_forwarded = begun
        target = path + b"?" + query if query else path
        light = self.light_kind(
            cast(Any, self), context, compiled, params, METHODS[method], target, query, read_fields(fields),
            "1.1", True, is_forwarded, self.is_silent,
        )  # fmt: skip
        light.content = content
        return light

    def rest(self, job: Any, yielded: Any) -> Job:
        """Serve on with an endpoint that has suspended."""
        assert self._begun is not None
        return self._go_on_with(self._begun).rest(job, yielded)

    def conclude(self, outcome: Any) -> Job:
        """Send a response, or what the application's handlers make of an exception."""
        assert self._begun is not None
        return self._go_on_with(self._begun).conclude(outcome)

    def log_light(self, light: Light, status_code: int) -> None:
        """A request's line in the access log."""
        raise NotImplementedError
