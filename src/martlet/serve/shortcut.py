"""The shortest way: a request that has come whole, with a plain head, to an endpoint that replies at once."""

from __future__ import annotations

from typing import Any, cast

from starlette.types import ASGIApp

from martlet.serve.checks import PLAIN, Facts, Headers
from martlet.serve.connection import Connection
from martlet.serve.light import JSON, Light
from martlet.serve.plain import facts_of, match_head, read_fields, special_fields
from martlet.serve.plans import Plans
from martlet.serve.stepping import Job
from martlet.serve.surroundings import Known

# Heads below these can't break any sensible limit.
MODEST = 4096
FEW = 64

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
        self.is_quick = self.is_bare and not self.tells_ids
        self.is_silent = not (self.access_log or self.tells_ids)
        limits = self.limits
        self.is_narrow = min(limits.request_line, limits.headers) < MODEST or limits.header_count < FEW
        self.may_shorten = self.surroundings is not None and not self.is_narrow
        # What the special fields of the request before told: those of the next are mostly the same.
        self._special: Headers = []
        self._facts: Facts = PLAIN
        self._begun: tuple[Any, ...] | None = None

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
        self._begun = (context, compiled, params, method, path, query, fields, content, facts.is_forwarded)
        if compiled.is_plain and self.is_silent:
            outcome = self.stepper.call(compiled.run(content, params, query, headers, None), self)
            if type(outcome) is bytes:
                self._reply(compiled.status_code, outcome, headers)
            elif outcome is not None:
                cast(Light, self.current).task = outcome
                self.count(outcome)
        else:
            self._light().start()
        self._begun = None
        if self.current is not None or not self.clock.renew():
            self.watch()
        return True

    def _learn(self, special: Headers) -> Facts | None:
        facts = facts_of(special, self.limits)
        if facts is not None:
            self._special, self._facts = special, facts
        return facts

    def _admits(self, method: bytes, headers: Headers) -> bool:
        assert self.surroundings is not None
        return self.surroundings.admits(METHODS[method], self.scheme, headers)

    def _reply(self, status_code: int, reply: bytes, headers: Headers | None) -> None:
        """Write JSON with its head, in one go."""
        if self.is_bare:
            self.write(JSON % (self.head(status_code), len(reply), reply))
        else:
            surroundings = self.surroundings
            assert isinstance(surroundings, Known)
            assert headers is not None
            variant = surroundings.recall(status_code, len(reply), headers)
            if variant is None:
                light = self._light()
                light.task = self.step(light.conclude(reply))
                return
            reply = variant.encode(reply)
            self.write(b"%b\r\n%b" % (variant.head(self.head(status_code), len(reply)), reply))
        self.server_state.total_requests += 1

    def _light(self) -> Light:
        """The request that has begun, as what goes on when it can't be answered at once."""
        assert self._begun is not None
        context, compiled, params, method, path, query, fields, content, is_forwarded = self._begun
        target = path + b"?" + query if query else path
        self.current = light = Light(
            cast(Any, self), context, compiled, params, METHODS[method], target, query, read_fields(fields),
            "1.1", True, is_forwarded, self.is_silent,
        )  # fmt: skip
        light.content = content
        return light

    def rest(self, job: Any, yielded: Any) -> Job:
        """Serve on with an endpoint that has suspended."""
        return self._light().rest(job, yielded)

    def conclude(self, outcome: Any) -> Job:
        """Send a response, or what the application's handlers make of an exception."""
        return self._light().conclude(outcome)
