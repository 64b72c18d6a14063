"""Migrations of a database's schema, on Alembic, without its ini file and environment."""

from martlet.extras import needing

with needing("sql"):
    from martlet.sql.migrations.locks import StillMigrating
    from martlet.sql.migrations.migrations import Migrations, Revision, Step

__all__ = ["Migrations", "Revision", "Step", "StillMigrating"]
