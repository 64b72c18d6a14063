"""Pages of results as replies."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Slice(BaseModel, Generic[T]):
    """Some items from an offset on."""

    items: list[T]
    limit: int
    offset: int
    total: int | None = Field(None, description="Of all items; null where they are not counted.")
    has_more: bool = Field(description="Whether items follow.")


class Page(BaseModel, Generic[T]):
    """A numbered page; the first is 1."""

    items: list[T]
    page: int
    size: int
    total: int | None = Field(None, description="Of all items; null where they are not counted.")
    pages: int | None = Field(None, description="Of all pages; null where the items are not counted.")
    has_more: bool = Field(description="Whether pages follow.")


class CursorPage(BaseModel, Generic[T]):
    """A page that tells where its neighbours begin."""

    items: list[T]
    next: str | None = Field(None, description="The cursor of the following page; null at the end.")
    previous: str | None = Field(None, description="The cursor of the preceding page; null at the start.")
