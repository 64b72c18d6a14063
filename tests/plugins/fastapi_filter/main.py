"""Users filtered and ordered by the query, with fastapi-filter over SQLAlchemy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi_filter import FilterDepends, with_prefix
from fastapi_filter.contrib.sqlalchemy import Filter
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.pool import StaticPool

engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Address(Base):
    __tablename__ = "address"

    id: Mapped[int] = mapped_column(primary_key=True)
    city: Mapped[str]


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    age: Mapped[int]
    address_id: Mapped[int] = mapped_column(ForeignKey(Address.id))
    address: Mapped[Address] = relationship(lazy="joined")


class AddressFilter(Filter):
    city: str | None = None
    city__in: list[str] | None = None

    class Constants(Filter.Constants):
        model = Address


class UserFilter(Filter):
    name: str | None = None
    name__ilike: str | None = None
    age__lt: int | None = None
    age__gte: int | None = None
    id__in: list[int] | None = None
    address: AddressFilter | None = FilterDepends(with_prefix("address", AddressFilter))
    order_by: list[str] | None = None
    search: str | None = None

    class Constants(Filter.Constants):
        model = User
        search_model_fields = ["name"]


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    age: int


USERS = [("Ada", 36, "London"), ("Bob", 17, "Paris"), ("Cyd", 52, "London"), ("Dan", 36, "Oslo")]


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session() as session:
        session.add_all(User(name=name, age=age, address=Address(city=city)) for name, age, city in USERS)
        await session.commit()
    yield
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


app = FastAPI(lifespan=lifespan)


@app.get("/users", response_model=list[UserOut])
async def read_users(
    user_filter: UserFilter = FilterDepends(UserFilter), session: AsyncSession = Depends(get_session)
):
    query = user_filter.sort(user_filter.filter(select(User).join(Address)))
    return (await session.execute(query)).scalars().all()
