"""Access tokens."""

from typing import Literal

from pydantic import BaseModel, Field


class Token(BaseModel):
    """The reply to a successful login (RFC 6749, section 5.1)."""

    access_token: str = Field(description="A JWT, to be sent as `Authorization: Bearer …`.")
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds for which the token is valid.", examples=[3600])
