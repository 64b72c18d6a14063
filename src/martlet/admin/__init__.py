"""Admin: pages to see and edit the rows of SQLAlchemy's models, made by starlette-admin."""

from martlet.extras import needing

with needing("admin"):
    from starlette_admin.contrib.sqla import ModelView

    from martlet.admin.guard import Allow
    from martlet.admin.plugin import Admin

__all__ = ["Admin", "Allow", "ModelView"]
