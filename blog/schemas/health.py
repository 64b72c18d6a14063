"""The state of the service."""

from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    """Whether the service can do its work."""

    status: Literal["ok"] = "ok"
    database: Literal["ok"] = "ok"
