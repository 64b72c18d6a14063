"""What counts as nothing given for a model of a form that may be absent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from ..harness import post, program

BODIES = ("", "other=1", "other=", "name=", "name=x&name=", "name=x", "tags=", "age=1&name=", "name=&other=1")
HEADERS = {"content-type": "application/x-www-form-urlencoded"}


@program(
    *[
        post(path, content=body, headers=HEADERS)
        for path in ("/ignore", "/allow", "/forbid", "/ignore/required", "/allow/required")
        for body in BODIES
    ]
)
def optional_models(api):
    app = api.FastAPI()

    class Ignore(BaseModel):
        name: str
        age: int | None = None
        tags: list[str] = []

    class Allow(Ignore):
        model_config = ConfigDict(extra="allow")

    class Forbid(Ignore):
        model_config = ConfigDict(extra="forbid")

    for path, model in {"/ignore": Ignore, "/allow": Allow, "/forbid": Forbid}.items():

        @app.post(path)
        def optional(form: Annotated[model | None, api.Form()] = None):
            return form

        @app.post(f"{path}/required")
        def required(form: Annotated[model | None, api.Form()]):
            return form

    return app
