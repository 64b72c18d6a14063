"""The application: `uvicorn blog.main:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from blog import migrate
from blog.database import Database
from blog.routers import auth, health, posts, users
from blog.settings import Settings, get_settings
from martlet import Martlet
from martlet.middleware.cors import CORSMiddleware

TAGS = [
    {"name": "auth", "description": "Log in and get an access token."},
    {"name": "users", "description": "Register, and see who writes."},
    {"name": "posts", "description": "Write, read, find, change and delete posts."},
    {"name": "health", "description": "For load balancers and monitors."},
]


@asynccontextmanager
async def lifespan(app: Martlet) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    database: Database = app.state.database
    if settings.migrate_on_start:
        await migrate.upgrade(settings.database_url)
    yield
    await database.dispose()


def create_app(settings: Settings | None = None) -> Martlet:
    """Build the application.

    Args:
        settings: taken from the environment if not given.
    """
    settings = settings or get_settings()
    app = Martlet(
        title="Blog",
        version="0.1.0",
        summary="Users who write posts.",
        description="Register, log in with **Authorize**, and write. Reading needs no account.",
        openapi_tags=TAGS,
        license_info={"name": "MIT", "identifier": "MIT"},
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
        )
    for router in (auth.router, users.router, posts.router, health.router):
        app.include_router(router)
    return app


app = create_app()
