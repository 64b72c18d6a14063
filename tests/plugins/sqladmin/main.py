"""An administration of books by sqladmin, beside an API on the same tables."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from sqladmin import Admin, BaseView, ModelView, action, expose
from sqladmin.authentication import AuthenticationBackend
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.pool import StaticPool
from starlette.requests import Request
from starlette.responses import RedirectResponse

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(back_populates="author")

    def __str__(self) -> str:
        return self.name


class Book(Base):
    __tablename__ = "book"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    published: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(ForeignKey(Author.id))
    author: Mapped[Author | None] = relationship(back_populates="books")


@asynccontextmanager
async def lifespan(app: FastAPI):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        ada = Author(name="Ada")
        session.add_all([ada, *(Book(title=f"Volume {number}", author=ada) for number in range(1, 16))])
        session.commit()
    yield
    Base.metadata.drop_all(engine)


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


class Login(AuthenticationBackend):
    async def login(self, request: Request) -> bool:
        form = await request.form()
        if (form["username"], form["password"]) != ("ada", "secret"):
            return False
        request.session["user_id"] = "ada"
        return True

    async def logout(self, request: Request) -> bool:
        request.session.clear()
        return True

    async def authenticate(self, request: Request) -> bool:
        return "user_id" in request.session


class AuthorAdmin(ModelView, model=Author):
    column_list = [Author.id, Author.name]


class BookAdmin(ModelView, model=Book):
    column_list = [Book.id, Book.title, Book.author]
    column_searchable_list = [Book.title]
    column_sortable_list = [Book.id]
    column_default_sort = ("id", False)
    form_columns = [Book.title, Book.published, Book.author]

    @action(name="publish", label="Publish")
    async def publish(self, request: Request) -> RedirectResponse:
        with Session(engine) as session:
            for key in request.query_params["pks"].split(","):
                session.get_one(Book, int(key)).published = True
            session.commit()
        return RedirectResponse(request.url_for("admin:list", identity=self.identity))


class Report(BaseView):
    name = "Report"

    @expose("/report", methods=["GET"])
    async def report(self, request: Request):
        return await self.templates.TemplateResponse(request, "sqladmin/layout.html", {"title": "A report"})


app = FastAPI(lifespan=lifespan)
admin = Admin(app, engine, authentication_backend=Login(secret_key="only for this sample"), title="Library")
admin.add_view(AuthorAdmin)
admin.add_view(BookAdmin)
admin.add_view(Report)


@app.get("/books/published")
def published(session: Annotated[Session, Depends(get_session)]) -> list[str]:
    return list(session.scalars(select(Book.title).where(Book.published).order_by(Book.id)))
