"""Prepare the database and serve: `python -m blog`."""

import asyncio

import uvicorn

from blog import migrate, sample, seed
from blog.database import Database
from blog.main import app
from blog.settings import Settings, get_settings


async def prepare(settings: Settings) -> None:
    """Upgrade the database and, unless in production, fill an empty one with sample content."""
    await migrate.upgrade(settings.database_url)
    if settings.production:
        return
    database = Database(settings.database_url)
    if await seed.is_empty(database):
        await seed.seed(database)
    await database.dispose()


def announce(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    print(f"\n  Documentation  {address}/docs\n  Posts          {address}/posts")
    if not settings.production:
        print(f"  Sample login   {sample.authors()[0].username} / {sample.SAMPLE_PASSWORD}")
    print(flush=True)


def main() -> None:
    settings = get_settings()
    asyncio.run(prepare(settings))
    announce(settings)
    uvicorn.run(app, host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()
