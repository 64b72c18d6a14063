from __future__ import annotations

import pytest
from sqlalchemy import inspect
from sqlmodel import Field, SQLModel, col, select

from martlet import Depends, Martlet
from martlet.sql import NAMING_CONVENTION, Database
from martlet.testing import AsyncTestClient
from tests.batteries.sql.models import Bird, Nest

pytestmark = pytest.mark.anyio


async def test_constraints_have_names(db: Database) -> None:
    async with db.engine.connect() as connection:
        inspector = await connection.run_sync(inspect)

        def names(*_: object) -> set[str | None]:
            return {
                inspector.get_pk_constraint("test_nests")["name"],
                *(each["name"] for each in inspector.get_unique_constraints("test_nests")),
                *(each["name"] for each in inspector.get_check_constraints("test_nests")),
                *(each["name"] for each in inspector.get_foreign_keys("test_birds")),
                *(each["name"] for each in inspector.get_indexes("test_birds")),
            }

        found = await connection.run_sync(names)
    assert found == {
        "pk_test_nests",
        "uq_test_nests_place",
        "ck_test_nests_eggs_counted",
        "fk_test_birds_nest_id_test_nests",
        "ix_test_birds_name",
    }
    assert (Bird.metadata, Nest.metadata.naming_convention) == (Nest.metadata, NAMING_CONVENTION)


class Feeder(SQLModel, table=True):
    __tablename__ = "test_feeders"

    id: int | None = Field(default=None, primary_key=True)
    place: str


async def test_models_of_sqlmodel(url: str) -> None:
    from sqlalchemy.ext.asyncio import AsyncSession

    db = Database(url, metadata=SQLModel.metadata)
    app = Martlet().use(db)

    @app.post("/feeders")
    async def put(feeder: Feeder, session: AsyncSession = Depends(db.session)) -> Feeder:
        session.add(feeder)
        await session.flush()
        return feeder

    @app.get("/feeders", response_model=list[Feeder])
    async def feeders(session: AsyncSession = Depends(db.read_session)):
        return (await session.scalars(select(Feeder).order_by(col(Feeder.place)))).all()

    await db.create_all()
    async with AsyncTestClient(app) as client:
        assert (await client.post("/feeders", json={"place": "oak"})).json() == {"id": 1, "place": "oak"}
        assert (await client.get("/feeders")).json() == [{"id": 1, "place": "oak"}]
