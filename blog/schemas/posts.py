"""Posts, as they come in and go out."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, with_config
from typing_extensions import TypedDict

from blog.schemas.common import Id, PageQuery, VisibleText
from blog.schemas.users import UserPublic

Title = Annotated[VisibleText, Field(min_length=1, max_length=200, examples=["Swifts over the harbour"])]
Body = Annotated[VisibleText, Field(min_length=1, max_length=50_000, examples=["They came back on Tuesday."])]
Published = Annotated[
    StrictBool, Field(description="A post that is not published is seen only by its author.")
]
SearchText = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
PostSort = Literal["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]


class PostCreate(BaseModel):
    """A whole post, to create one or to replace one."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Body
    published: Published = False


@with_config(ConfigDict(extra="forbid"))
class PostChanges(TypedDict, total=False):
    """The fields of a post to change; the others stay as they are."""

    title: Title
    body: Body
    published: Published


class PostPublic(BaseModel):
    """A post with its author."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(examples=[1])
    title: str = Field(examples=["Swifts over the harbour"])
    body: str = Field(examples=["They came back on Tuesday."])
    published: bool
    created_at: datetime
    updated_at: datetime
    author: UserPublic


class PostQuery(PageQuery):
    """Which posts to list."""

    model_config = ConfigDict(extra="forbid")

    search: SearchText | None = Field(default=None, description="Text to find in titles and bodies.")
    sort: PostSort = Field(default="-created_at", description="The order; with a minus sign, descending.")
    author_id: Id | None = Field(default=None, description="Only posts of this user.")
    published: bool | None = Field(default=None, description="Only published posts, or only your drafts.")
