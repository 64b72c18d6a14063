from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from martlet.sql import Base


class Nest(Base):
    __tablename__ = "test_nests"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(unique=True)
    eggs: Mapped[int] = mapped_column(CheckConstraint("eggs >= 0", name="eggs_counted"), default=0)


class Bird(Base):
    __tablename__ = "test_birds"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    # Checked when the transaction is committed, so that a commit can fail.
    nest_id: Mapped[int | None] = mapped_column(
        ForeignKey("test_nests.id", deferrable=True, initially="DEFERRED")
    )
