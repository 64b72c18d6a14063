from pydantic import BaseModel, ConfigDict, Field


class NoteIn(BaseModel):
    text: str = Field(min_length=1, max_length=200, examples=["buy milk"])


class NoteOut(NoteIn):
    model_config = ConfigDict(from_attributes=True)

    id: int


class AccountIn(BaseModel):
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    password: str = Field(min_length=8)


class AccountOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str
    is_active: bool
    notes: list[NoteOut] = []


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"
