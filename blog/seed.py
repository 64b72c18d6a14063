"""Fill a database with sample content: `python -m blog.seed`."""

import asyncio
from datetime import UTC, datetime, timedelta

from rich.progress import track
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from blog import migrate, sample
from blog.database import Database
from blog.models import Post, User
from blog.security import hash_password
from blog.settings import get_settings

FIRST_DAY = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
BETWEEN_POSTS = timedelta(days=2, hours=17)
DRAFT_EVERY = 9


async def is_empty(database: Database) -> bool:
    """Whether nobody has registered yet."""
    async with database.session() as session:
        return not await session.scalar(select(func.count()).select_from(User))


async def seed(database: Database, *, progress: bool = True) -> int:
    """Add the sample users and posts that are missing; what is there already is left alone.

    Returns:
        How many posts were added.
    """
    authors = sample.authors()
    hashed_password = await hash_password(sample.SAMPLE_PASSWORD)
    added = 0
    async with database.session() as session:
        for number, author in enumerate(track(authors, "Sample content", disable=not progress)):
            user = await _ensure_user(session, author, hashed_password)
            # The authors take turns, so each one's next post comes one round later.
            added += await _add_posts(session, user, author, first_turn=number, round_length=len(authors))
    return added


async def _ensure_user(session: AsyncSession, author: sample.SampleAuthor, hashed_password: str) -> User:
    user = await session.scalar(select(User).where(User.username == author.username))
    if user is None:
        user = User(
            username=author.username,
            email=author.email,
            display_name=author.display_name,
            hashed_password=hashed_password,
            created_at=FIRST_DAY,
        )
        session.add(user)
        await session.flush()
    return user


async def _add_posts(
    session: AsyncSession, user: User, author: sample.SampleAuthor, *, first_turn: int, round_length: int
) -> int:
    existing = set(await session.scalars(select(Post.title).where(Post.author_id == user.id)))
    added = 0
    for index, (title, body) in enumerate(author.write()):
        if title in existing:
            continue
        turn = index * round_length + first_turn
        written = FIRST_DAY + turn * BETWEEN_POSTS
        published = turn % DRAFT_EVERY != DRAFT_EVERY - 1
        session.add(
            Post(
                title=title,
                body=body,
                published=published,
                author_id=user.id,
                created_at=written,
                updated_at=written,
            )
        )
        added += 1
    return added


async def main() -> None:
    settings = get_settings()
    await migrate.upgrade(settings.database_url)
    database = Database(settings.database_url)
    added = await seed(database)
    await database.dispose()
    print(f"{added} posts added.")


if __name__ == "__main__":
    asyncio.run(main())
