"""The pages that show an OpenAPI document: Swagger UI and ReDoc."""

import json
from html import escape
from typing import Any

from starlette.responses import HTMLResponse

from martlet.encoders import jsonable_encoder
from martlet.openapi.assets import asset

swagger_ui_default_parameters: dict[str, Any] = {
    "dom_id": "#swagger-ui",
    "layout": "BaseLayout",
    "deepLinking": True,
    "showExtensions": True,
    "showCommonExtensions": True,
}
"""Swagger UI's configuration (https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/)."""

_FAVICON_URL = "https://fastapi.tiangolo.com/img/favicon.png"


def get_swagger_ui_html(
    *,
    openapi_url: str,
    title: str,
    swagger_js_url: str = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js",
    swagger_css_url: str = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css",
    swagger_favicon_url: str = _FAVICON_URL,
    oauth2_redirect_url: str | None = None,
    init_oauth: dict[str, Any] | None = None,
    swagger_ui_parameters: dict[str, Any] | None = None,
) -> HTMLResponse:
    """The page of Swagger UI.

    Args:
        openapi_url: where the page fetches the OpenAPI document.
        title: the page's title.
        swagger_js_url: Swagger UI's bundle.
        swagger_css_url: its styles.
        swagger_favicon_url: the page's icon.
        oauth2_redirect_url: where authorization servers send the user back to, on this host.
        init_oauth: what Swagger UI knows of the OAuth 2 client: `clientId`, `scopes`, ...
        swagger_ui_parameters: Swagger UI's configuration, over `swagger_ui_default_parameters`.
    """
    configuration = {"url": openapi_url, **swagger_ui_default_parameters, **(swagger_ui_parameters or {})}
    script = f"const configuration = {_script_json(configuration)};\n"
    if oauth2_redirect_url:
        redirect_url = f"new URL({_script_json(oauth2_redirect_url)}, window.location.origin).href"
        script += f"configuration.oauth2RedirectUrl = {redirect_url};\n"
    script += "const ui = SwaggerUIBundle(configuration);\n"
    if init_oauth:
        script += f"ui.initOAuth({_script_json(init_oauth)});\n"
    return _page(
        title,
        swagger_favicon_url,
        head=f'<link rel="stylesheet" href="{escape(swagger_css_url)}">',
        body=(
            f'<div id="swagger-ui"></div>\n'
            f'<script src="{escape(swagger_js_url)}"></script>\n'
            f"<script>\n{script}</script>"
        ),
    )


def get_redoc_html(
    *,
    openapi_url: str,
    title: str,
    redoc_js_url: str = "https://cdn.jsdelivr.net/npm/redoc@2/bundles/redoc.standalone.js",
    redoc_favicon_url: str = _FAVICON_URL,
    with_google_fonts: bool = True,
) -> HTMLResponse:
    """The page of ReDoc.

    Args:
        openapi_url: where the page fetches the OpenAPI document.
        title: the page's title.
        redoc_js_url: ReDoc's bundle.
        redoc_favicon_url: the page's icon.
        with_google_fonts: load ReDoc's fonts from Google; else it takes the browser's.
    """
    fonts = "https://fonts.googleapis.com/css?family=Montserrat:300,400,700|Roboto:300,400,700"
    return _page(
        title,
        redoc_favicon_url,
        head=f'<link rel="stylesheet" href="{escape(fonts)}">' if with_google_fonts else "",
        body=(
            f'<redoc spec-url="{escape(openapi_url)}"></redoc>\n'
            f'<script src="{escape(redoc_js_url)}"></script>'
        ),
    )


def get_swagger_ui_oauth2_redirect_html() -> HTMLResponse:
    """The page that hands an authorization server's answer to the Swagger UI that asked for it."""
    script = asset("oauth2-redirect.js").content.decode()
    return HTMLResponse(
        "<!doctype html>\n"
        '<html lang="en">\n'
        '<head><meta charset="utf-8"><title>Swagger UI: OAuth 2.0 redirect</title></head>\n'
        f"<body>\n<script>\n{script}\n</script>\n</body>\n"
        "</html>\n"
    )


def _page(title: str, favicon_url: str, *, head: str, body: str) -> HTMLResponse:
    return HTMLResponse(
        "<!doctype html>\n"
        '<html lang="en">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f'<link rel="icon" href="{escape(favicon_url)}">\n'
        f"{head}\n"
        "<style>body { margin: 0 }</style>\n"
        "</head>\n"
        "<body>\n"
        "<noscript>This page needs JavaScript.</noscript>\n"
        f"{body}\n"
        "</body>\n"
        "</html>\n"
    )


def _script_json(value: Any) -> str:
    """JSON for a script element, which neither `</script>` nor `<!--` inside a string may end or change."""
    text = json.dumps(jsonable_encoder(value))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
