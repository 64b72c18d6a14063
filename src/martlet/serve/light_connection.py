"""The connection of a light request, for what reads headers, cookies or the client: security classes, say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

if TYPE_CHECKING:
    from martlet.serve.light import Light


class LightConnection(HTTPConnection):
    """An HTTPConnection whose scope is made when it is first looked at."""

    def __init__(self, light: Light) -> None:
        self._light = light
        self._headers = Headers(raw=light.headers)

    @cached_property
    def scope(self) -> Scope:  # type: ignore[override]
        return self._light.protocol.scope_of(self._light)

    async def body(self) -> bytes:
        return self._light.content
