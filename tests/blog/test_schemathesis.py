"""Requests generated from the blog's own OpenAPI document, valid and invalid ones, with and without login.

Each reply must have a documented status and body; valid requests must be accepted and invalid ones refused.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import allow_header_conformance

from blog.main import create_app
from martlet import Martlet
from tests.blog.clients import SERVER, open_client, serve
from tests.blog.conftest import Person, make_settings

AnyCase = schemathesis.Case[Any]

pytestmark = pytest.mark.schemathesis

few_examples = settings(
    max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)

# Not every address that JSON Schema's "email" admits can exist; the blog checks more than the schema can say.
schemathesis.openapi.format("email", st.from_regex(r"[a-z0-9]{1,20}@example\.(com|org)", fullmatch=True))


def load_schema() -> Any:
    app = create_app(make_settings())
    if SERVER:
        return schemathesis.openapi.from_dict(app.openapi())
    return schemathesis.openapi.from_asgi("/openapi.json", app)


schema = load_schema()


@pytest.fixture
def target(app: Martlet) -> Iterator[dict[str, Any]]:
    """Where the requests go: the application, or the address that it is served at."""
    if not SERVER:
        yield {"app": app}
        return
    with serve(app) as server:
        yield {"base_url": f"http://127.0.0.1:{server.address[1]}"}


@pytest.fixture
def headers(app: Martlet) -> dict[str, str]:
    with open_client(app) as client:
        robin = Person(client, "robin")
        for number in range(20):
            robin.write(f"Post {number}")
    return robin.headers


# As with FastAPI, a 405's Allow names the methods of one route of the path, not of all.
EXCLUDED = [allow_header_conformance]


@schema.parametrize()
@few_examples
def test_visitor(case: AnyCase, target: dict[str, Any]) -> None:
    case.call_and_validate(**target, excluded_checks=EXCLUDED)


@schema.parametrize()
@few_examples
def test_user(case: AnyCase, headers: dict[str, str], target: dict[str, Any]) -> None:
    case.call_and_validate(**target, headers=headers, excluded_checks=EXCLUDED)
