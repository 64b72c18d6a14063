"""GraphiQL, served from this package.

Its scripts and styles come unmodified from their npm packages by `scripts/vendor_docs_assets.py`, with their
licences.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from martlet import Martlet, Request, Response
from martlet.responses import HTMLResponse
from martlet.staticfiles import StaticFiles

ASSETS = Path(__file__).with_name("assets")

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{assets}/graphiql/graphiql.min.css">
<link rel="stylesheet" href="{assets}/page.css">
</head>
<body>
<div id="graphiql" data-url="{url}">Loading...</div>
<script src="{assets}/react/react.production.min.js"></script>
<script src="{assets}/react-dom/react-dom.production.min.js"></script>
<script src="{assets}/graphiql/graphiql.min.js"></script>
<script src="{assets}/page.js"></script>
</body>
</html>
"""


def add_graphiql(app: Martlet, path: str, url: str, name: str) -> None:
    """Serve GraphiQL at a path, for the operations at a URL of the same application."""

    async def graphiql(request: Request) -> HTMLResponse:
        root_path = str(request.scope.get("root_path", "")).rstrip("/")
        places = {"title": app.title, "assets": f"{root_path}{path}/assets", "url": root_path + url}
        return HTMLResponse(PAGE.format_map({key: escape(value) for key, value in places.items()}))

    # A mount would look for the files in vain behind a proxy that strips the application's root path.
    files = StaticFiles(directory=ASSETS)

    async def asset(request: Request, file: str) -> Response:
        return await files.get_response(file, request.scope)

    for at, endpoint in ((path, graphiql), (f"{path}/assets/{{file:path}}", asset)):
        app.get(at, include_in_schema=False, name=f"{name}_{endpoint.__name__}", response_model=None)(
            endpoint
        )
