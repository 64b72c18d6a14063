"""Parameters marked as the body, or not at all, beside those of a form: fields of it by their names."""

from typing import Annotated

from pydantic import BaseModel, Json

from ..harness import post, program

BODIES = (
    "", "street=a", "street=a&error=", "street=a&error=1", "street=a&why=1", 'error={"why":"b"}',
    "error={}&street=b", "error=1&error=2", "colour=", "street=", "error=&colour=3&street=q", "many=1&many=2",
    "many=5&count=", "count=7&street=x",
)  # fmt: skip
HEADERS = {"content-type": "application/x-www-form-urlencoded"}
PATHS = ("/model", "/unmarked", "/optional", "/json", "/dependency", "/scalars")


class Address(BaseModel):
    street: str


class Error(BaseModel):
    why: str = "unknown"


@program(
    *(post(path, content=body, headers=HEADERS) for path in PATHS for body in BODIES),
    post("/file", data={"error": "x", "count": "2"}, files={"file": ("name", b"x")}),
    post("/file", data={"why": "x"}, files={"file": ("name", b"x")}),
)
def bodies_beside_forms(api):
    app = api.FastAPI()
    Body, Form = api.Body, api.Form
    Colour = Annotated[str, Form()]

    @app.post("/model")
    def model(address: Annotated[Address, Form()], error: Annotated[Error, Body()], colour: Colour = "red"):
        return [address, error, colour]

    @app.post("/unmarked")
    def unmarked(error: Error, colour: Colour = "red"):
        return [error, colour]

    @app.post("/optional")
    def optional(error: Error | None = None, colour: Colour = "red"):
        return [error, colour]

    @app.post("/json")
    def json_text(error: Annotated[Json[Error], Body()], colour: Colour = "red"):
        return [error, colour]

    async def given(error: Annotated[Error, Body()]):
        return error

    @app.post("/dependency")
    def dependency(address: Annotated[Address, Form()], error: Annotated[Error, api.Depends(given)]):
        return [address, error]

    @app.post("/scalars")
    def scalars(
        street: Annotated[str, Form()],
        many: Annotated[list[int], Body()] = [],  # noqa: B006
        count: Annotated[int, Body()] = 3,
        error: Annotated[dict, Body()] = {},  # noqa: B006
    ):
        return [street, many, count, error]

    @app.post("/file")
    def file(file: api.UploadFile, error: Annotated[Error, Body()], count: int = Body(3)):
        return [file.filename, error, count]

    return app
