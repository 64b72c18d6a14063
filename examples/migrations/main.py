"""A database that is migrated when the application starts: `martlet dev examples/migrations/main.py`.

`martlet db history --app examples/migrations/main.py` lists the migrations. Change the model, and
`martlet db revision --autogenerate -m "What changes"` writes the next one.
"""

import os
from pathlib import Path
from typing import Annotated

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from martlet import Depends, Martlet
from martlet.sql import Base, Database

db = Database(
    os.environ.get("DATABASE_URL", "sqlite:///nests.db"),
    migrations=Path(__file__).with_name("migrations"),
    migrate_on_start=True,
)


class NestBox(Base):
    __tablename__ = "nest_boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(unique=True)
    eggs: Mapped[int] = mapped_column(server_default="0")


app = Martlet(title="Nest boxes").use(db)


@app.get("/boxes")
async def boxes(session: Annotated[AsyncSession, Depends(db.read_session)]) -> dict[str, int]:
    return {box.place: box.eggs for box in await session.scalars(select(NestBox).order_by(NestBox.place))}


@app.put("/boxes/{place}")
async def put(place: str, session: Annotated[AsyncSession, Depends(db.session)], eggs: int = 0) -> None:
    box = await session.scalar(select(NestBox).where(NestBox.place == place).with_for_update())
    if box is None:
        session.add(NestBox(place=place, eggs=eggs))
    else:
        box.eggs = eggs
