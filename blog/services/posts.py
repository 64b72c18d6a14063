"""Posts: write, find, list, change, delete."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from blog.models import Post, User, utc_now
from blog.schemas.posts import PostChanges, PostCreate, PostQuery, PostSort

SORT_COLUMNS = {"created_at": Post.created_at, "updated_at": Post.updated_at, "title": Post.title}


def visible(post: Post, viewer: User | None) -> bool:
    """Whether the viewer may see the post."""
    return post.published or (viewer is not None and post.author_id == viewer.id)


async def get(session: AsyncSession, post_id: int) -> Post | None:
    return await session.get(Post, post_id, options=[joinedload(Post.author)])


async def find(session: AsyncSession, query: PostQuery, viewer: User | None) -> tuple[Sequence[Post], int]:
    """The posts on the page that the query asks for, and how many match on all pages."""
    conditions = _conditions(query, viewer)
    total = await session.scalar(select(func.count()).select_from(Post).where(*conditions))
    page = (
        select(Post)
        .options(joinedload(Post.author))
        .where(*conditions)
        .order_by(*_order(query.sort))
        .limit(query.limit)
        .offset(query.skip)
    )
    return (await session.scalars(page)).all(), total or 0


async def create(session: AsyncSession, author: User, data: PostCreate) -> Post:
    now = utc_now()
    post = Post(**data.model_dump(), author=author, created_at=now, updated_at=now)
    session.add(post)
    await session.flush()
    return post


async def update(session: AsyncSession, post: Post, changes: PostChanges) -> Post:
    for name, value in changes.items():
        setattr(post, name, value)
    await session.flush()
    return post


async def delete(session: AsyncSession, post: Post) -> None:
    await session.delete(post)
    await session.flush()


def _conditions(query: PostQuery, viewer: User | None) -> list[ColumnElement[bool]]:
    own = Post.author_id == viewer.id if viewer else false()
    conditions = [or_(Post.published, own)]
    if query.published is not None:
        conditions.append(Post.published == query.published)
    if query.author_id is not None:
        conditions.append(Post.author_id == query.author_id)
    if query.search is not None:
        found = [column.icontains(query.search, autoescape=True) for column in (Post.title, Post.body)]
        conditions.append(or_(*found))
    return conditions


def _order(sort: PostSort) -> list[UnaryExpression[Any]]:
    """The order asked for; equals in the order of their ids, so that no post moves between two pages."""
    column = SORT_COLUMNS[sort.removeprefix("-")]
    if sort.startswith("-"):
        return [column.desc(), Post.id.desc()]
    return [column.asc(), Post.id.asc()]
