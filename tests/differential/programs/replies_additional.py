"""Additional `responses` of route, router, inclusion and application, as documented."""

from pydantic import BaseModel

from ..harness import get, program


class Item(BaseModel):
    a: int = 1


class Problem(BaseModel):
    title: str
    detail: str | None = None


@program(
    *(
        get(f"/{name}")
        for name in ("plain", "item", "problem", "image", "ranges", "router/own", "router/merged")
    )
)
def documented(api):
    app = api.FastAPI(responses={500: {"description": "Broken", "model": Problem}})

    @app.get("/plain")
    async def plain():
        return 1

    @app.get(
        "/item",
        responses={
            200: {"description": "An item", "content": {"application/json": {"example": {"a": 2}}}},
            404: {"model": Problem, "description": "No such item"},
            "409": {"model": Problem | None},
        },
        response_description="ignored beside the description above",
    )
    async def item() -> Item:
        return Item()

    @app.get("/problem", response_model=Problem, status_code=418, responses={418: {"model": Item}})
    async def problem():
        return {"title": "t"}

    @app.get(
        "/image",
        response_class=api.responses.Response,
        responses={
            200: {"content": {"image/png": {}}, "headers": {"x-width": {"schema": {"type": "integer"}}}}
        },
    )
    async def image():
        return api.responses.Response(b"png", media_type="image/png")

    @app.get(
        "/ranges",
        responses={"4XX": {"model": Problem}, "default": {"description": "Any"}, 299: {"links": {}}},
    )
    async def ranges():
        return 1

    router = api.APIRouter(
        responses={404: {"description": "by the router"}, 403: {"description": "by the router"}}
    )

    @router.get("/own", responses={403: {"description": "by the route"}})
    async def own() -> list[Item]:
        return [Item()]

    @router.get("/merged", responses={422: {"description": "Not understood", "model": Problem}})
    async def merged(n: int = 1):
        return n

    app.include_router(
        router,
        prefix="/router",
        responses={404: {"description": "by the inclusion"}, 410: {"model": Problem}},
    )
    return app
