"""The documentation pages' scripts, styles and icon, served from this package.

They come unmodified from their npm packages by `scripts/vendor_docs_assets.py`, with their licences.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

_FOLDER = Path(__file__).with_name("assets")

_FILES = {
    "favicon.svg": ("favicon.svg", "image/svg+xml"),
    "oauth2-redirect.js": ("swagger-ui-dist/oauth2-redirect.js", "text/javascript"),
    "redoc.standalone.js": ("redoc/redoc.standalone.js", "text/javascript"),
    "swagger-ui-bundle.js": ("swagger-ui-dist/swagger-ui-bundle.js", "text/javascript"),
    "swagger-ui.css": ("swagger-ui-dist/swagger-ui.css", "text/css"),
}

ASSET_NAMES = frozenset(_FILES)
"""The names that `asset` knows."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, its media type, and a strong entity tag (RFC 9110, section 8.8.3)."""

    content: bytes
    media_type: str
    etag: str


@lru_cache
def asset(name: str) -> Asset:
    """Read one of `ASSET_NAMES`, once.

    Raises:
        KeyError: there is no asset of this name.
    """
    path, media_type = _FILES[name]
    content = (_FOLDER / path).read_bytes()
    return Asset(content, media_type, f'"{sha256(content).hexdigest()[:32]}"')


async def docs_asset(request: Request) -> Response:
    """Answer a request for the asset that the path parameter `name` names."""
    name = request.path_params["name"]
    if name not in ASSET_NAMES:
        raise HTTPException(404)
    found = asset(name)
    headers = {"etag": found.etag, "cache-control": "public, max-age=86400"}
    known = request.headers.get("if-none-match", "")
    if found.etag in known or known == "*":
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def docs_assets_app() -> Router:
    """An ASGI application that serves the assets by their names, to be mounted."""
    return Router([Route("/{name}", docs_asset)])
