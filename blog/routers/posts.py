"""Posts."""

from typing import Annotated, Any

from blog.dependencies import CurrentUser, OwnPost, SessionDep, Viewer, VisiblePost
from blog.errors import problems
from blog.models import Post
from blog.schemas.common import Page
from blog.schemas.posts import PostChanges, PostCreate, PostPublic, PostQuery
from blog.services import posts
from martlet import APIRouter, Query, Request, Response, status

router = APIRouter(prefix="/posts", tags=["posts"])

# An empty requirement beside the bearer's makes authentication optional (OpenAPI 3.1, section 4.8.30).
OPTIONAL_AUTH: dict[str, Any] = {"security": [{}]}


@router.get("", summary="List posts", responses=problems(401), openapi_extra=OPTIONAL_AUTH)
async def list_posts(
    query: Annotated[PostQuery, Query()], session: SessionDep, viewer: Viewer
) -> Page[PostPublic]:
    """Published posts and, with an access token, your own drafts."""
    found, total = await posts.find(session, query, viewer)
    items = [PostPublic.model_validate(post) for post in found]
    return Page(items=items, total=total, limit=query.limit, skip=query.skip)


@router.post(
    "",
    summary="Write a post",
    status_code=status.HTTP_201_CREATED,
    response_model=PostPublic,
    responses=problems(400, 401),
)
async def create_post(
    user: CurrentUser, data: PostCreate, request: Request, response: Response, session: SessionDep
) -> Post:
    post = await posts.create(session, user, data)
    response.headers["Location"] = str(request.url_for("read_post", post_id=post.id))
    return post


@router.get(
    "/{post_id}",
    summary="Read a post",
    response_model=PostPublic,
    responses=problems(401, 404),
    openapi_extra=OPTIONAL_AUTH,
)
async def read_post(post: VisiblePost) -> Post:
    return post


@router.put(
    "/{post_id}", summary="Replace a post", response_model=PostPublic, responses=problems(400, 401, 403, 404)
)
async def replace_post(post: OwnPost, data: PostCreate, session: SessionDep) -> Post:
    changes = PostChanges(title=data.title, body=data.body, published=data.published)
    return await posts.update(session, post, changes)


@router.patch(
    "/{post_id}", summary="Change a post", response_model=PostPublic, responses=problems(400, 401, 403, 404)
)
async def update_post(post: OwnPost, changes: PostChanges, session: SessionDep) -> Post:
    return await posts.update(session, post, changes)


@router.delete(
    "/{post_id}",
    summary="Delete a post",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_post(post: OwnPost, session: SessionDep) -> None:
    await posts.delete(session, post)
