"""Response classes: Starlette's, server-sent events, and two deprecated JSON encoders."""

import importlib
from types import ModuleType
from typing import Any

from starlette.responses import FileResponse as FileResponse
from starlette.responses import HTMLResponse as HTMLResponse
from starlette.responses import JSONResponse as JSONResponse
from starlette.responses import PlainTextResponse as PlainTextResponse
from starlette.responses import RedirectResponse as RedirectResponse
from starlette.responses import Response as Response
from starlette.responses import StreamingResponse as StreamingResponse
from typing_extensions import deprecated

from martlet.exceptions import FastAPIDeprecationWarning
from martlet.sse import EventSourceResponse as EventSourceResponse


def _optional(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


orjson: Any = _optional("orjson")
ujson: Any = _optional("ujson")


@deprecated(
    "ORJSONResponse has no advantage any more: declare a return type, and Pydantic writes the JSON itself",
    category=FastAPIDeprecationWarning,
)
class ORJSONResponse(JSONResponse):
    """JSON written by orjson, which has to be installed. Deprecated."""

    def render(self, content: Any) -> bytes:
        if orjson is None:
            raise AssertionError("ORJSONResponse needs the package orjson")
        rendered: bytes = orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)
        return rendered


@deprecated(
    "UJSONResponse has no advantage any more: declare a return type, and Pydantic writes the JSON itself",
    category=FastAPIDeprecationWarning,
)
class UJSONResponse(JSONResponse):
    """JSON written by ujson, which has to be installed. Deprecated."""

    def render(self, content: Any) -> bytes:
        if ujson is None:
            raise AssertionError("UJSONResponse needs the package ujson")
        rendered: str = ujson.dumps(content, ensure_ascii=False)
        return rendered.encode()
