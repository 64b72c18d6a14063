"""SQL databases: SQLAlchemy's engines, and one session a request."""

from martlet.extras import needing

with needing("sql"):
    from martlet.sql.database import Database
    from martlet.sql.models import NAMING_CONVENTION, Base
    from martlet.sql.options import Options

__all__ = ["NAMING_CONVENTION", "Base", "Database", "Options"]
