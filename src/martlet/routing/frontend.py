"""The files of a browser's application, served for paths that no route has."""

from __future__ import annotations

import errno
import os
import stat
import sys
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from starlette._utils import get_route_path
from starlette.datastructures import URL, Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from martlet.http.limits import within_limit
from martlet.routing.context import IncludedRouter, RouteContext
from martlet.routing.route import APIRoute
from martlet.routing.settle import Layers
from martlet.workers import run_in_worker

Fallback = Literal["auto", "index.html", "404.html"] | None
INDEX, NOT_FOUND = "index.html", "404.html"
PAGES = frozenset({"text/html", "application/xhtml+xml"})
BELOW = "martlet.frontend_path"


class File(NamedTuple):
    """A file on disk. is_index: whether it stands for the directory that was asked for."""

    path: str
    stat: os.stat_result
    is_index: bool = False


class Frontend:
    """The endpoint of a frontend: the file at the path below the prefix, or the fallback.

    fallback: what a GET or HEAD of a missing path gets: "404.html" that page, with status 404; "index.html"
    the start page, where the client asks for a page by name; "auto" the former if that page exists, else the
    latter; None neither.
    """

    def __init__(self, directory: str | os.PathLike[str], fallback: Fallback) -> None:
        self._files = StaticFiles(directory=directory, check_dir=False)
        self._is_checked = False
        self._fallback = fallback

    async def __call__(self, request: Request, response: Response) -> Response:
        if not self._is_checked:
            await self._files.check_config()
            self._is_checked = True
        reply = await self._reply(request.scope)
        reply.raw_headers.extend(response.raw_headers)
        return reply

    async def refuse_method(self, scope: Scope) -> None:
        """Raise what a method other than GET and HEAD gets."""
        found = await run_in_worker(partial(self._look, scope[BELOW]))
        raise HTTPException(404 if found is None else 405)

    async def _reply(self, scope: Scope) -> Response:
        found = await run_in_worker(partial(self._look, scope[BELOW]))
        if found is None:
            return await run_in_worker(partial(self._missing, scope))
        if found.is_index and not scope["path"].endswith("/"):
            url = URL(scope=scope)
            return RedirectResponse(url.replace(path=url.path + "/"))
        return self._files.file_response(found.path, found.stat, scope)

    def _look(self, path: str) -> File | None:
        """The file for a path: itself, or the index of a directory."""
        try:
            full_path, result = self._files.lookup_path(path)
        except PermissionError as error:
            raise HTTPException(401) from error
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise HTTPException(404) from error
            raise
        except ValueError as error:
            raise HTTPException(404) from error
        if result is None:
            return None
        if stat.S_ISDIR(result.st_mode):
            index = self._page(os.path.join(path, INDEX))  # noqa: PTH118 - a path's text, as StaticFiles wants it
            return index and index._replace(is_index=True)
        return File(full_path, result) if stat.S_ISREG(result.st_mode) else None

    def _missing(self, scope: Scope) -> Response:
        page = self._page(NOT_FOUND) if self._fallback in ("auto", NOT_FOUND) else None
        if page is not None:
            return self._files.file_response(page.path, page.stat, scope, 404)
        if self._fallback in ("auto", INDEX) and asks_for_page(Headers(scope=scope)):
            page = self._page(INDEX)
        if page is None:
            raise HTTPException(404)
        return self._files.file_response(page.path, page.stat, scope)

    def _page(self, name: str) -> File | None:
        full_path, result = self._files.lookup_path(name)
        return File(full_path, result) if result is not None and stat.S_ISREG(result.st_mode) else None


def asks_for_page(headers: Headers) -> bool:
    """Whether Accept names a type of page, not only a range that has one in it (RFC 9110 section 12.5.1)."""
    for accepted in headers.get("accept", "").split(","):
        kind, *parameters = (part.strip().lower() for part in accepted.split(";"))
        if kind in PAGES and not any(_is_zero(parameter) for parameter in parameters):
            return True
    return False


def _is_zero(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    try:
        return name.strip() == "q" and float(value) == 0
    except ValueError:
        return False


class FrontendRoute(APIRoute):
    """A frontend at its prefix: it matches every path below; the dependencies of its routers hold for it."""

    endpoint: Frontend

    def below(self, scope: Scope) -> str | None:
        """The request's path below the prefix, without its dots; None if it is not below."""
        prefix = self.path.rstrip("/")
        path = get_route_path(scope)
        if path != prefix and not path.startswith(prefix + "/"):
            return None
        return os.path.normpath(os.path.join(*path[len(prefix) :].split("/")))  # noqa: PTH118

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        below = self.below(scope) if scope["type"] == "http" else None
        if below is None:
            return Match.NONE, {}
        return Match.FULL, {
            BELOW: below,
            "path_params": scope.get("path_params", {}),
            "endpoint": self.endpoint,
        }


def checked(
    path: str, directory: str | os.PathLike[str], fallback: Fallback, check_dir: bool | Literal["auto"]
) -> Frontend:
    """The endpoint of a frontend as declared.

    Raises AssertionError for an unusable path or fallback, RuntimeError for a missing directory or page.
    """
    assert path, "A frontend path cannot be empty"
    assert path.startswith("/"), "A frontend path must start with '/'"
    assert fallback in ("auto", INDEX, NOT_FOUND, None), (
        "fallback must be 'auto', 'index.html', '404.html', or None"
    )
    is_lenient = check_dir == "auto" and os.environ.get("FASTAPI_ENV") == "development"
    complaint = _complaint(Path(directory), None if is_lenient else fallback) if check_dir else None
    if complaint is not None and is_lenient:
        warnings.warn(complaint, stacklevel=_level_of_caller())
    elif complaint is not None:
        raise RuntimeError(complaint)
    return Frontend(directory, fallback)


def _level_of_caller() -> int:
    """How far up the program is that declares the frontend, for `warnings.warn` in the calling function."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals["__name__"].startswith("martlet."):
        level, frame = level + 1, frame.f_back
    return level


def _complaint(root: Path, fallback: Fallback) -> str | None:
    """What is missing on disk."""
    if not root.is_dir():
        return (
            f"Frontend directory {str(root)!r} does not exist. "
            f"Resolved absolute path: {str(root.resolve())!r}"
        )
    if fallback in (INDEX, NOT_FOUND) and not (root / fallback).is_file():
        return (
            f"Frontend fallback file {fallback!r} does not exist in directory {str(root)!r}. "
            f"Resolved absolute directory: {str(root.resolve())!r}"
        )
    return None


def fallback_contexts(router: Any) -> list[RouteContext]:
    """What a router and those it includes have for unmatched paths; of frontends the longest first."""
    contexts = list(_walk(router, ()))
    plain = [context for context in contexts if not isinstance(context.route, FrontendRoute)]
    frontends = [context for context in contexts if isinstance(context.route, FrontendRoute)]
    return plain + sorted(frontends, key=lambda context: -len(context.path.rstrip("/")))


def _walk(router: Any, layers: Layers) -> Iterator[RouteContext]:
    for route in router.fallbacks:
        yield RouteContext(route, layers)
    for route in router.routes:
        if isinstance(route, IncludedRouter):
            yield from _walk(route.original_router, (*layers, route.include_context))


async def fall_back(contexts: Sequence[RouteContext], scope: Scope, receive: Receive, send: Send) -> bool:
    """Answer with the first of `contexts` that matches; False if none does."""
    for context in contexts:
        match, child_scope = context.ask(scope)
        if match is Match.NONE:
            continue
        scope.update(child_scope)
        answer = partial(_answer, context)
        limit = context.max_body_size
        if limit is None:
            await answer(scope, receive, send)
        else:
            await within_limit(limit, answer, scope, receive, send)
        return True
    return False


async def _answer(context: RouteContext, scope: Scope, receive: Receive, send: Send) -> None:
    route = context.route
    if isinstance(route, FrontendRoute) and scope["method"] not in ("GET", "HEAD"):
        await route.endpoint.refuse_method(scope)
    await context.app(scope, receive, send)
