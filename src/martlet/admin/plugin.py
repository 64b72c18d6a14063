"""The plug-in that mounts the pages."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import async_sessionmaker
from starlette.middleware import Middleware
from starlette_admin.contrib.sqla import Admin as Pages
from starlette_admin.contrib.sqla import ModelView
from starlette_admin.contrib.sqla.converters import ModelConverter

from martlet import Martlet
from martlet.admin.guard import Allow, Guard
from martlet.plugins import Plugin
from martlet.sql import Database

TEMPLATES = Path(__file__).with_name("templates")  # without a font of another host
SECRET = re.compile("password|secret|token|hash", re.IGNORECASE)


class Admin(Plugin):
    """A plug-in: `app.use(db, Admin(db, models=[Post], allow=may_enter))` serves pages for the models' rows.

    Args:
        db: the database of the models.
        models: SQLAlchemy's classes, whose columns named like a password, secret, token or hash are left
            out; or `ModelView` objects, which say themselves what is shown.
        allow: gets each request and says whether it may enter, by True; nobody may if it is None. It may
            raise HTTPException, to ask for credentials for example.
        login_url: where pages that are not allowed lead, with `next`; by default they are refused with 403.
        secret: signs the tokens against forged requests; by default a random one, which is not enough for
            several processes.
        path: where the pages are.
        title: of the pages.
        name: of the plug-in.
    """

    def __init__(
        self,
        db: Database,
        *,
        models: Sequence[type[Any] | ModelView],
        allow: Allow | None = None,
        login_url: str | None = None,
        secret: str | None = None,
        path: str = "/admin",
        title: str = "Admin",
        name: str = "admin",
    ) -> None:
        self.name = name
        self.path = path
        self.pages = Pages(
            async_sessionmaker(db.engine, expire_on_commit=False),
            title=title,
            base_url=path,
            route_name=name,
            favicon_url="data:,",
            templates_dir=str(TEMPLATES),
            secret_key=secret or secrets.token_hex(32),
        )
        for model in models:
            self.pages.add_view(model if isinstance(model, ModelView) else view_of(model))
        self.pages.middlewares.insert(0, Middleware(Guard, db, allow, login_url))

    def configure(self, app: Martlet) -> None:
        """Mount the pages."""
        self.pages.mount_to(app)


class WithoutSecrets(ModelConverter):
    """Leaves columns out that nobody should see."""

    def convert_fields_list(self, *, fields: Sequence[Any], **options: Any) -> Sequence[Any]:
        """The fields of the pages."""
        shown = [field for field in fields if not SECRET.search(str(field))]
        return super().convert_fields_list(fields=shown, **options)


def view_of(model: type[Any]) -> ModelView:
    """The pages of a model."""
    return ModelView(model, converter=WithoutSecrets())
