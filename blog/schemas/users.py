"""Users, as they come in and go out."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, SecretStr, StringConstraints

from blog.schemas.common import VisibleText

Email = Annotated[EmailStr, AfterValidator(str.lower)]
Username = Annotated[str, StringConstraints(min_length=3, max_length=32, pattern=r"^[a-z][a-z0-9_]*$")]
DisplayName = Annotated[VisibleText, Field(max_length=100)]
Password = Annotated[SecretStr, Field(min_length=8, max_length=128)]


class UserCreate(BaseModel):
    """What it takes to register."""

    model_config = ConfigDict(extra="forbid")

    email: Email = Field(examples=["robin@example.com"])
    username: Username = Field(examples=["robin"], description="Lower-case letters, digits and underscores.")
    display_name: DisplayName | None = Field(default=None, examples=["Robin Hale"])
    password: Password = Field(examples=["a long pass phrase"])


class UserPublic(BaseModel):
    """What everybody may see of a user."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(examples=[1])
    username: str = Field(examples=["robin"])
    display_name: str | None = Field(examples=["Robin Hale"])
    created_at: datetime


class UserPrivate(UserPublic):
    """What users see of themselves."""

    email: str = Field(examples=["robin@example.com"])
