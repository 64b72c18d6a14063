"""A service whose endpoints are tools for models, by fastapi-mcp: over HTTP and guarded."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query
from fastapi_mcp import AuthConfig, FastApiMCP
from pydantic import BaseModel

app = FastAPI(title="Library")
books = APIRouter(prefix="/books", tags=["books"])


class Book(BaseModel):
    title: str
    pages: int = 100


@books.get("/{number}", operation_id="get_book")
async def get_book(number: int, short: Annotated[bool, Query(description="Only the title")] = False) -> Book:
    """One book."""
    if number > 99:
        raise HTTPException(404, "No such book")
    return Book(title=f"Book {number}", pages=1 if short else 100)


@books.post("/", operation_id="add_book", status_code=201)
def add_book(book: Book, x_role: Annotated[str, Header()] = "reader") -> dict[str, str | int]:
    return {"title": book.title, "pages": book.pages, "role": x_role}


@app.get("/internal", operation_id="internal", tags=["internal"])
async def internal() -> str:
    return "secret"


app.include_router(books)


async def known(authorization: Annotated[str | None, Header()] = None) -> None:
    if authorization != "Bearer open sesame":
        raise HTTPException(401, "Unauthorized")


server = FastApiMCP(app, include_tags=["books"], headers=["x-role"], describe_all_responses=True)
server.mount_http()
guarded = FastApiMCP(
    app, include_operations=["internal"], auth_config=AuthConfig(dependencies=[Depends(known)])
)
guarded.mount_http(mount_path="/guarded")
