"""Empty a database."""

from __future__ import annotations

from sqlalchemy import Connection, inspect


def drop_everything(connection: Connection) -> None:
    """Drop the tables with their data, and the views, sequences and enumerations, of the default schema."""
    is_postgresql = connection.dialect.name == "postgresql"
    names = connection.dialect.identifier_preparer.quote
    cascade = " CASCADE" if is_postgresql else ""

    def drop(kind: str, found: list[str]) -> None:
        for name in found:
            connection.exec_driver_sql(f"DROP {kind} IF EXISTS {names(name)}{cascade}")

    drop("VIEW", inspect(connection).get_view_names())
    drop("TABLE", inspect(connection).get_table_names())
    if is_postgresql:
        inspector = inspect(connection)
        drop("SEQUENCE", inspector.get_sequence_names())
        drop("TYPE", [each["name"] for each in inspector.get_enums()])  # type: ignore[attr-defined]
