"""Parameters of every source that may be given by one of several names."""

from typing import Annotated, Any

from pydantic import AliasChoices, AliasPath, BaseModel

from ..harness import post, program

CHOICES: dict[str, Any] = {"validation_alias": AliasChoices("va", "vb")}
WITH_PATH: dict[str, Any] = {"validation_alias": AliasChoices("va", AliasPath("p", 0))}


class Item(BaseModel):
    name: str = "n"


TEMPLATES = ("/own/{a_b}", "/first/{va}", "/second/{vb}", "/both/{va}/{vb}", "/neither/{c}")


@program(
    *[
        post(path)
        for path in ("/own/3", "/own/x", "/first/3", "/second/3", "/second/x", "/both/3/4", "/neither/3")
    ]
)
def in_the_path(api):
    app = api.FastAPI()
    for template in TEMPLATES:

        @app.post(template)
        def number(a_b: Annotated[int, api.Path(**CHOICES)]):
            return a_b

        @app.post(f"/text{template}")
        def text(a_b: Annotated[str, api.Path(alias="al", **CHOICES)]):
            return a_b

        @app.post(f"/mixed{template}")
        def mixed(a_b: Annotated[str, api.Path(**WITH_PATH)]):
            return a_b

    return app


BODIES = (
    3,
    {"va": 3},
    {"vb": 4},
    {"a_b": 5},
    {"va": None, "vb": 4},
    {"va": "x", "vb": "y"},
    {"vb": "y"},
    [],
    {},
)
WHOLE = ("/whole", "/titled", "/optional", "/aliased", "/model")
MEMBERS = ("/embedded", "/beside")


@program(*[post(path, json=body) for path in (*WHOLE, *MEMBERS) for body in BODIES], post("/embedded"))
def in_a_body(api):
    app = api.FastAPI()

    @app.post("/whole")
    def whole(a_b: Annotated[int, api.Body(**CHOICES)]):
        return a_b

    @app.post("/titled")
    def titled(a_b: Annotated[int, api.Body(title="T", **CHOICES)]):
        return a_b

    @app.post("/optional")
    def optional(a_b: Annotated[int | None, api.Body(**CHOICES)] = None):
        return a_b

    @app.post("/aliased")
    def aliased(a_b: Annotated[int, api.Body(alias="al", **CHOICES)]):
        return a_b

    @app.post("/model")
    def model(a_b: Annotated[Item, api.Body(**CHOICES)]):
        return a_b

    @app.post("/embedded")
    def embedded(a_b: Annotated[int, api.Body(embed=True, **CHOICES)]):
        return a_b

    @app.post("/beside")
    def beside(a_b: Annotated[int, api.Body(**CHOICES)], c: Annotated[int, api.Body()] = 1):
        return [a_b, c]

    return app


FORMS = (
    {"va": "3"},
    {"vb": "4"},
    {"va": "", "vb": "4"},
    {"va": "x", "vb": "4"},
    {"vb": "y"},
    {"a_b": "5"},
    {"vb": ["1", "2"]},
    {},
)


@program(
    *[post(path, data=form) for path in ("/number", "/list", "/optional") for form in FORMS],
    post("/file", files={"vb": ("f.txt", b"x")}),
    post("/file", data={"va": "", "vb": "text"}),
)
def in_a_form(api):
    app = api.FastAPI()

    @app.post("/number")
    def number(a_b: Annotated[int, api.Form(**CHOICES)]):
        return a_b

    @app.post("/list")
    def several(a_b: Annotated[list[int], api.Form(**CHOICES)]):
        return a_b

    @app.post("/optional")
    def optional(a_b: Annotated[str | None, api.Form(**CHOICES)] = None):
        return repr(a_b)

    @app.post("/file")
    def file(a_b: Annotated[bytes, api.File(**CHOICES)]):
        return repr(a_b)

    return app
