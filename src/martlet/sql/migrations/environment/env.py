"""Run by Alembic for each of its commands, on the connection that it was given."""

from alembic import context

from martlet.sql.migrations.configure import run

run(context.config)
