"""Bodies under `from __future__ import annotations`: forward references resolved from the module."""

# ruff: noqa: UP037 (a quoted annotation is what is tried here)

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from ..harness import post, program


@program(
    post("/tree", json={"left": {"leaf": 1}}),
    post("/tree", json={"left": {"leaf": "x"}}),
    post("/tree", json={}),
    post("/trees", json=[{}, {"leaf": 2}]),
    post("/trees", json=[3]),
    post("/two", json={"tree": {}, "other": None}),
    post("/two", json={"other": {}}),
    post("/quoted", json={"leaf": 3}),
)
def forward_references(api):
    app = api.FastAPI()

    @app.post("/tree")
    async def tree(tree: Tree) -> Tree:
        return tree

    @app.post("/trees")
    async def trees(trees: list[Tree]) -> list[Tree | None]:
        return [*trees, None]

    @app.post("/two")
    async def two(tree: Tree, other: Tree | None) -> dict[str, Tree | None]:
        return {"tree": tree, "other": other}

    @app.post("/quoted")
    async def quoted(tree: "Annotated[Tree, 'note']"):
        return tree.leaf

    return app


class Tree(BaseModel):
    leaf: int = 0
    left: Tree | None = None
