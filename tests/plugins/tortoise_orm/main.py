"""A service on Tortoise ORM: its lifespan, models made for Pydantic, handlers of its exceptions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from models import Book, Shelf
from pydantic import BaseModel
from tortoise import Tortoise
from tortoise.contrib.fastapi import RegisterTortoise, tortoise_exception_handlers
from tortoise.contrib.pydantic import pydantic_model_creator
from tortoise.transactions import in_transaction

Tortoise.init_models(["models"], "models")
BookOut = pydantic_model_creator(Book, name="BookOut")
ShelfIn = pydantic_model_creator(Shelf, name="ShelfIn", exclude=("id", "books"))
ShelfOut = pydantic_model_creator(Shelf, name="ShelfOut")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with RegisterTortoise(
        app, db_url="sqlite://:memory:", modules={"models": ["models"]}, generate_schemas=True
    ):
        yield


app = FastAPI(lifespan=lifespan, exception_handlers=tortoise_exception_handlers())


class NewBook(BaseModel):
    title: str


@app.post("/shelves", status_code=201, response_model=ShelfOut)
async def new_shelf(shelf: ShelfIn):
    made = await Shelf.create(**shelf.model_dump())
    return await ShelfOut.from_tortoise_orm(made)


@app.get("/shelves/{number}", response_model=ShelfOut)
async def shelf(number: int):
    return await ShelfOut.from_queryset_single(Shelf.get(id=number))


@app.post("/shelves/{number}/books", response_model=BookOut)
async def new_book(number: int, book: NewBook):
    async with in_transaction():
        made = await Book.create(title=book.title, shelf=await Shelf.get(id=number))
    return await BookOut.from_tortoise_orm(made)


@app.get("/books", response_model=list[BookOut])
async def books(title: str = ""):
    return await BookOut.from_queryset(Book.filter(title__icontains=title).order_by("title"))
