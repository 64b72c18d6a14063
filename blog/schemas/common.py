"""Parts that several schemas share."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field, StringConstraints

Item = TypeVar("Item")

MAX_ID = 2**31 - 1

# At least one visible character, and no NUL, which PostgreSQL cannot store.
VisibleText = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Id = Annotated[int, Field(ge=1, le=MAX_ID)]


class Problem(BaseModel):
    """Why a request was refused."""

    detail: str


class Page(BaseModel, Generic[Item]):
    """A part of a longer list."""

    items: list[Item]
    total: int = Field(ge=0, description="How many there are in all.")
    limit: int = Field(ge=1, description="How many were asked for at most.")
    skip: int = Field(ge=0, description="How many were left out before the first.")


class PageQuery(BaseModel):
    """Which part of a list to show."""

    limit: int = Field(default=20, ge=1, le=100, description="How many to show at most.")
    skip: int = Field(default=0, ge=0, le=MAX_ID, description="How many to leave out before the first.")
