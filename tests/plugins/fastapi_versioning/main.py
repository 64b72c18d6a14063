"""Versions of an API by fastapi-versioning: each an application of its own, mounted."""

from fastapi import APIRouter, FastAPI
from fastapi_versioning import VersionedFastAPI, version, versioned_api_route

unversioned = FastAPI(title="Shop")
second = APIRouter(route_class=versioned_api_route(2, 0))


@unversioned.get("/greeting")
@version(1, 0)
async def greeting(name: str) -> dict[str, str]:
    return {"greeting": f"Hello {name}"}


@unversioned.get("/price/{number}")
@version(1, 1)
def price(number: int) -> int:
    return number * 10


@second.get("/greeting")
async def greeting_2(name: str, loud: bool = False) -> dict[str, str]:
    return {"greeting": f"Hello {name}{'!' if loud else ''}", "version": "2"}


for route in second.routes:
    unversioned.router.routes.append(route)

app = VersionedFastAPI(
    unversioned, version_format="{major}.{minor}", prefix_format="/v{major}.{minor}", enable_latest=True
)
