"""An application with 1,000 routes: 20 routers of 50 routes, with models of their own.

As in `apps.py`, annotations must be evaluated here.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, create_model

ROUTERS = 20
ROUTES_PER_ROUTER = 50


@dataclass(frozen=True)
class Call:
    """A request that one of the routes answers with 200."""

    method: str
    path: str
    query: bytes = b""
    body: bytes = b""


def build(api: Any) -> tuple[Any, list[Call]]:
    """The application, and one request for each of its routes."""
    app = api.FastAPI()
    calls: list[Call] = []
    for number in range(ROUTERS):
        router, found = build_router(api, number)
        app.include_router(router, prefix=f"/v1/part{number}", tags=[f"part {number}"])
        calls += found
    return app, calls


def build_router(api: Any, number: int) -> tuple[Any, list[Call]]:
    router = api.APIRouter()
    calls: list[Call] = []
    address = create_model(f"Address{number}", street=(str, ...), city=(str, ...))
    entry = create_model(f"Entry{number}", name=(str, ...), amount=(int, 1), address=(address, ...))
    body = b'{"name":"bolt","amount":3,"address":{"street":"High Street","city":"London"}}'

    async def page(skip: int = 0, limit: Annotated[int, api.Query(ge=1, le=100)] = 10):
        return {"skip": skip, "limit": limit}

    for index in range(ROUTES_PER_ROUTER // 2):
        add_read(api, router, f"/read{index}", page)
        add_write(router, f"/write{index}", entry)
        prefix = f"/v1/part{number}"
        calls.append(Call("GET", f"{prefix}/read{index}/{index}", b"q=bolt&limit=20"))
        calls.append(Call("POST", f"{prefix}/write{index}/{index}", body=body))
    return router, calls


def add_read(api: Any, router: Any, path: str, page: Any) -> None:
    @router.get(f"{path}/{{item_id}}")
    async def read(item_id: int, page: Annotated[dict[str, int], api.Depends(page)], q: str | None = None):
        return {"item_id": item_id, "q": q, "page": page}


def add_write(router: Any, path: str, model: type[BaseModel]) -> None:
    @router.post(f"{path}/{{item_id}}", response_model=model)
    async def write(item_id: int, entry: model):  # type: ignore[valid-type]
        return entry
