"""What endpoints ask for by annotating a parameter."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from sqlalchemy.ext.asyncio import AsyncSession

from blog.database import Database
from blog.errors import Forbidden, NotFound, Unauthorized
from blog.models import Post, User
from blog.schemas.common import MAX_ID
from blog.security import InvalidToken, read_access_token
from blog.services import posts, users
from blog.settings import Settings
from martlet import Depends, Path, Request
from martlet.security import OAuth2PasswordBearer

bearer = OAuth2PasswordBearer(tokenUrl="auth/token", auto_error=False, description="Log in to write posts.")


async def get_settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


async def get_database(request: Request) -> Database:
    return cast(Database, request.app.state.database)


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]


async def get_session(database: DatabaseDep) -> AsyncIterator[AsyncSession]:
    """One transaction a request."""
    async with database.session() as session:
        yield session


# Scope "function": committed before the reply is sent, so a client that got 201 finds what it created.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


async def get_viewer(
    session: SessionDep, settings: SettingsDep, token: Annotated[str | None, Depends(bearer)]
) -> User | None:
    """Whoever asks, or None for a visitor; a token that is no good is refused, not ignored."""
    if token is None:
        return None
    try:
        user = await users.get(session, read_access_token(token, settings))
    except InvalidToken:
        user = None
    if user is None:
        raise Unauthorized("The access token is invalid or expired.")
    return user


Viewer = Annotated[User | None, Depends(get_viewer)]


async def get_current_user(viewer: Viewer) -> User:
    if viewer is None:
        raise Unauthorized
    return viewer


CurrentUser = Annotated[User, Depends(get_current_user)]

PostId = Annotated[int, Path(ge=1, le=MAX_ID, examples=[1], description="Which post.")]
UserId = Annotated[int, Path(ge=1, le=MAX_ID, examples=[1], description="Which user.")]


async def get_visible_post(post_id: PostId, session: SessionDep, viewer: Viewer) -> Post:
    """The post of the path, unless it is somebody else's draft."""
    post = await posts.get(session, post_id)
    if post is None or not posts.visible(post, viewer):
        raise NotFound("There is no such post.")
    return post


VisiblePost = Annotated[Post, Depends(get_visible_post)]


async def get_own_post(user: CurrentUser, post: VisiblePost) -> Post:
    if post.author_id != user.id:
        raise Forbidden("Only its author may change a post.")
    return post


OwnPost = Annotated[Post, Depends(get_own_post)]
