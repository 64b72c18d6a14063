from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel

from library.store import BOOKS

router = APIRouter(prefix="/books", tags=["books"], responses={404: {"description": "No such book"}})


class Book(BaseModel):
    title: str
    year: int | None = None


@router.get("", response_model=list[Book])
async def books(
    before: int = Query(2100, le=2100, description="Published before"),
    words: list[str] = Query(default=[], alias="word", max_length=3),
):
    found = (book for book in BOOKS.values() if book["year"] < before)
    return [book for book in found if all(word.lower() in book["title"].lower() for word in words)]


@router.get("/{number}", response_model=Book, summary="One book")
def book(number: int = Path(gt=0)):
    """What is known of a book."""
    if number not in BOOKS:
        raise HTTPException(404, detail={"number": number})
    return BOOKS[number]
