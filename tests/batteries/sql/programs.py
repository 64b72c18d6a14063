"""The application that the tests of sessions send requests to."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from martlet import Depends, HTTPException, Martlet, Request
from martlet.responses import JSONResponse
from martlet.sql import Database
from tests.batteries.sql.models import Bird, Nest


async def names(db: Database) -> list[str]:
    async with db.read() as session:
        return list(await session.scalars(select(Bird.name).order_by(Bird.name)))


def program(db: Database) -> Martlet:
    app = Martlet().use(db)
    app.state.waits = asyncio.Event()
    writing, reading = Depends(db.session), Depends(db.read_session)
    writing_in_thread, reading_in_thread = Depends(db.sync_session), Depends(db.sync_read_session)

    @app.exception_handler(IntegrityError)
    async def conflict(request: Request, error: IntegrityError) -> JSONResponse:
        return JSONResponse({"detail": "conflict"}, 409)

    @app.post("/birds/{name}", status_code=201)
    async def add(
        name: str, nest: int | None = None, fate: str = "", session: AsyncSession = writing
    ) -> dict[str, Any]:
        bird = Bird(name=name, nest_id=nest)
        session.add(bird)
        await session.flush()
        if fate == "refused":
            raise HTTPException(418)
        if fate == "broken":
            raise ZeroDivisionError
        if fate == "waits":
            app.state.waits.set()
            await asyncio.sleep(3600)
        return {"id": bird.id, "name": bird.name}

    @app.post("/threads/birds/{name}", status_code=201)
    def add_in_thread(
        name: str, nest: int | None = None, fate: str = "", session: Session = writing_in_thread
    ) -> dict[str, Any]:
        bird = Bird(name=name, nest_id=nest)
        session.add(bird)
        session.flush()
        if fate == "refused":
            raise HTTPException(418)
        if fate == "broken":
            raise ZeroDivisionError
        return {"id": bird.id, "name": bird.name}

    @app.post("/unfit/{name}")
    async def add_unfit(name: str, session: AsyncSession = writing) -> int:
        session.add(Bird(name=name))
        await session.flush()
        return name  # type: ignore[return-value]

    @app.get("/birds")
    async def birds(session: AsyncSession = reading) -> list[str]:
        return list(await session.scalars(select(Bird.name).order_by(Bird.name)))

    @app.get("/threads/birds")
    def birds_in_thread(session: Session = reading_in_thread) -> list[str]:
        return list(session.scalars(select(Bird.name).order_by(Bird.name)))

    @app.post("/read-only")
    async def write_though_reading(session: AsyncSession = reading) -> None:
        session.add(Bird(name="cuckoo"))
        await session.commit()

    @app.post("/threads/read-only")
    def write_though_reading_in_thread(session: Session = reading_in_thread) -> None:
        session.add(Bird(name="cuckoo"))
        session.commit()

    @app.post("/nests/{place}/eggs")
    async def lay(place: str, session: AsyncSession = writing) -> int:
        nest = (await session.scalars(select(Nest).where(Nest.place == place).with_for_update())).one()
        await asyncio.sleep(0)
        nest.eggs += 1
        return nest.eggs

    @app.post("/threads/nests/{place}/eggs")
    def lay_in_thread(place: str, session: Session = writing_in_thread) -> int:
        nest = session.scalars(select(Nest).where(Nest.place == place).with_for_update()).one()
        nest.eggs += 1
        return nest.eggs

    async def count_birds(session: AsyncSession = writing) -> AsyncSession:
        await session.scalar(select(func.count(Bird.id)))
        return session

    @app.get("/same")
    async def same(one: AsyncSession = Depends(count_birds), other: AsyncSession = writing) -> bool:
        return one is other

    return app
