"""A GraphQL schema served by Strawberry's router, its context made by dependencies."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import strawberry
from fastapi import Depends, FastAPI, Header, HTTPException
from strawberry.fastapi import BaseContext, GraphQLRouter
from strawberry.file_uploads import Upload

titles = {1: "Emma", 2: "Persuasion"}
log: list[str] = []


class Context(BaseContext):
    def __init__(self, user: str):
        super().__init__()
        self.user = user


def get_user(x_user: Annotated[str, Header()] = "nobody") -> str:
    if x_user == "banned":
        raise HTTPException(403, "banned")
    return x_user


async def get_context(user: Annotated[str, Depends(get_user)]) -> Context:
    return Context(user)


Info = strawberry.Info[Context, None]


@strawberry.type
class Book:
    id: int
    title: str


@strawberry.type
class Query:
    @strawberry.field
    def books(self) -> list[Book]:
        return [Book(id=id, title=title) for id, title in titles.items()]

    @strawberry.field
    async def book(self, id: int) -> Book:
        return Book(id=id, title=titles[id])

    @strawberry.field
    def me(self, info: Info) -> str:
        info.context.response.headers["x-seen"] = info.context.user
        return info.context.user


@strawberry.type
class Mutation:
    @strawberry.mutation
    def rename(self, info: Info, id: int, title: str) -> Book:
        titles[id] = title
        info.context.background_tasks.add_task(log.append, f"{info.context.user} renamed {id}")
        info.context.response.status_code = 202
        return Book(id=id, title=title)

    @strawberry.mutation
    async def measure(self, file: Upload) -> int:
        return len(await file.read())


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, info: Info, to: int) -> AsyncIterator[str]:
        for number in range(to):
            yield f"{info.context.user} {number}"


schema = strawberry.Schema(Query, Mutation, Subscription)
router: GraphQLRouter[Any, None] = GraphQLRouter(
    schema, context_getter=get_context, multipart_uploads_enabled=True
)
app = FastAPI()
app.include_router(router, prefix="/graphql")
