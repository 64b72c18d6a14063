"""The routes of an application's document and documentation pages."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from martlet.openapi.assets import docs_asset
from martlet.openapi.docs import (
    get_redoc_html,
    get_swagger_ui_html,
    get_swagger_ui_oauth2_redirect_html,
)

CDN = "cdn"


def add_routes(app: Any) -> None:
    """Add to an application what its `openapi_url`, `docs_url` and `redoc_url` ask for."""
    if not app.openapi_url:
        return
    app.add_route(app.openapi_url, _document(app), name="openapi", include_in_schema=False)
    if app.docs_url:
        app.add_route(app.docs_url, _swagger_ui(app), name="swagger_ui_html", include_in_schema=False)
        if app.swagger_ui_oauth2_redirect_url:
            app.add_route(
                app.swagger_ui_oauth2_redirect_url,
                _oauth2_redirect,
                name="swagger_ui_redirect",
                include_in_schema=False,
            )
    if app.redoc_url:
        app.add_route(app.redoc_url, _redoc(app), name="redoc_html", include_in_schema=False)
    if app.docs_assets_url is None and (app.docs_url or app.redoc_url):
        app.router.fallbacks.append(
            Route(f"{_assets_path(app)}/{{name}}", docs_asset, include_in_schema=False)
        )


def _assets_path(app: Any) -> str:
    return f"{(app.docs_url or app.redoc_url).rstrip('/')}/assets"


def _root_path(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


def _asset_urls(app: Any, root_path: str, **names: str) -> dict[str, str]:
    """Where a page finds its assets: in the package, at the program's own place, or (if empty) on the CDN."""
    if app.docs_assets_url == CDN:
        return {}
    base = (
        f"{root_path}{_assets_path(app)}" if app.docs_assets_url is None else app.docs_assets_url.rstrip("/")
    )
    return {argument: f"{base}/{name}" for argument, name in names.items()}


def _document(app: Any) -> Any:
    async def openapi(request: Request) -> Response:
        document = app.openapi()
        root_path = _root_path(request)
        if root_path and app.root_path_in_servers:
            servers = document.get("servers", [])
            if root_path not in {server.get("url") for server in servers}:
                document = {**document, "servers": [{"url": root_path}, *servers]}
        return JSONResponse(document)

    return openapi


def _swagger_ui(app: Any) -> Any:
    async def swagger_ui_html(request: Request) -> HTMLResponse:
        root_path = _root_path(request)
        redirect_url = app.swagger_ui_oauth2_redirect_url
        return get_swagger_ui_html(
            openapi_url=root_path + app.openapi_url,
            title=f"{app.title} - Swagger UI",
            oauth2_redirect_url=root_path + redirect_url if redirect_url else redirect_url,
            init_oauth=app.swagger_ui_init_oauth,
            swagger_ui_parameters=app.swagger_ui_parameters,
            **_asset_urls(
                app,
                root_path,
                swagger_js_url="swagger-ui-bundle.js",
                swagger_css_url="swagger-ui.css",
                swagger_favicon_url="favicon.svg",
            ),
        )

    return swagger_ui_html


async def _oauth2_redirect(request: Request) -> HTMLResponse:
    return get_swagger_ui_oauth2_redirect_html()


def _redoc(app: Any) -> Any:
    async def redoc_html(request: Request) -> HTMLResponse:
        root_path = _root_path(request)
        return get_redoc_html(
            openapi_url=root_path + app.openapi_url,
            title=f"{app.title} - ReDoc",
            with_google_fonts=app.docs_assets_url == CDN,
            **_asset_urls(
                app, root_path, redoc_js_url="redoc.standalone.js", redoc_favicon_url="favicon.svg"
            ),
        )

    return redoc_html
