from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from martlet.openapi.assets import ASSET_NAMES, asset, docs_assets_app
from martlet.openapi.docs import (
    get_redoc_html,
    get_swagger_ui_html,
    get_swagger_ui_oauth2_redirect_html,
    swagger_ui_default_parameters,
)

EVIL = """</script></title><!--<script>"'&"""


class Page(HTMLParser):
    """The elements of a page, and the text of its title and scripts, as a browser parses them."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {"title": "", "script": ""}
        self.feed(body.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in self.texts:
            self.texts[self.elements[-1][0]] += data

    def values(self, tag: str, attribute: str) -> list[str | None]:
        return [
            attributes[attribute]
            for name, attributes in self.elements
            if name == tag and attribute in attributes
        ]


def swagger(**arguments: Any) -> Page:
    return Page(bytes(get_swagger_ui_html(**{"openapi_url": "/o.json", "title": "T", **arguments}).body))


def configuration(page: Page) -> Any:
    found = re.search(r"const configuration = (.*);", page.texts["script"])
    assert found
    return json.loads(found[1])


def test_swagger_ui_loads_the_given_files() -> None:
    page = swagger(swagger_js_url="/s.js", swagger_css_url="/s.css", swagger_favicon_url="/f.svg")
    assert page.values("script", "src") == ["/s.js"]
    assert page.values("link", "href") == ["/f.svg", "/s.css"]
    assert page.texts["title"].strip() == "T"


def test_swagger_ui_is_configured_over_the_defaults() -> None:
    assert configuration(swagger()) == {"url": "/o.json", **swagger_ui_default_parameters}
    page = swagger(swagger_ui_parameters={"deepLinking": False, "syntaxHighlight": {"theme": "obsidian"}})
    assert configuration(page) == {
        "url": "/o.json",
        **swagger_ui_default_parameters,
        "deepLinking": False,
        "syntaxHighlight": {"theme": "obsidian"},
    }


def test_swagger_ui_knows_the_oauth2_client_only_if_told() -> None:
    assert "initOAuth" not in swagger().texts["script"]
    assert "oauth2RedirectUrl" not in swagger().texts["script"]
    script = swagger(init_oauth={"clientId": "c"}, oauth2_redirect_url="/back").texts["script"]
    assert 'ui.initOAuth({"clientId": "c"});' in script
    assert 'configuration.oauth2RedirectUrl = new URL("/back", window.location.origin).href;' in script


def test_no_value_escapes_from_its_place_in_swagger_ui() -> None:
    page = swagger(
        title=EVIL,
        openapi_url=EVIL,
        swagger_js_url=EVIL,
        swagger_css_url=EVIL,
        swagger_favicon_url=EVIL,
        oauth2_redirect_url=EVIL,
        init_oauth={EVIL: EVIL},
        swagger_ui_parameters={EVIL: [EVIL]},
    )
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in swagger().elements]
    assert page.texts["title"].strip() == EVIL
    assert page.values("link", "href") == [EVIL, EVIL]
    assert page.values("script", "src") == [EVIL]
    assert configuration(page)["url"] == EVIL
    assert configuration(page)[EVIL] == [EVIL]
    assert "<" not in page.texts["script"]


def test_redoc_shows_the_document() -> None:
    page = Page(
        bytes(get_redoc_html(openapi_url=EVIL, title=EVIL, redoc_js_url=EVIL, redoc_favicon_url="/f").body)
    )
    assert page.values("redoc", "spec-url") == [EVIL]
    assert page.values("script", "src") == [EVIL]
    assert page.texts["title"].strip() == EVIL
    icon, fonts = page.values("link", "href")
    assert icon == "/f"
    assert fonts is not None
    assert fonts.startswith("https://fonts.googleapis.com/")


def test_redoc_asks_nobody_else_without_google_fonts() -> None:
    response = get_redoc_html(
        openapi_url="/o", title="T", redoc_js_url="/r.js", redoc_favicon_url="/f", with_google_fonts=False
    )
    assert b"//" not in bytes(response.body)


def test_the_redirect_page_calls_back_the_swagger_ui_that_opened_it() -> None:
    page = Page(bytes(get_swagger_ui_oauth2_redirect_html().body))
    assert "window.opener.swaggerUIRedirectOauth2" in page.texts["script"]
    assert page.values("script", "src") == []


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Mount("/docs/assets", docs_assets_app())]))


@pytest.mark.parametrize(
    ("name", "kind", "part"),
    [
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", b"SwaggerUIBundle"),
        ("swagger-ui.css", "text/css; charset=utf-8", b".swagger-ui"),
        ("redoc.standalone.js", "text/javascript; charset=utf-8", b"Redoc"),
        ("favicon.svg", "image/svg+xml", b"<svg "),
    ],
)
def test_assets_are_served_and_revalidated(client: TestClient, name: str, kind: str, part: bytes) -> None:
    response = client.get(f"/docs/assets/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == kind
    assert part in response.content
    tag = response.headers["etag"]
    again = client.get(f"/docs/assets/{name}", headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(f"/docs/assets/{name}", headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("name", ["other.js", "LICENSE", "..%2Fassets.py", "swagger-ui-dist/VERSION"])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/docs/assets/{name}").status_code == 404


@pytest.mark.parametrize("name", sorted(ASSET_NAMES))
def test_every_asset_is_in_the_package(name: str) -> None:
    assert asset(name).content
    assert asset(name) is asset(name)
