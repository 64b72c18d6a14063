"""Declarations that are refused by an exception of the same type, and their accepted neighbours."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ..harness import Exchange, get, program


class Model(BaseModel):
    a: int = 1


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


@dataclasses.dataclass
class Data:
    a: int = 1


class Typed(TypedDict):
    a: int


class Unknown:
    """Nothing that Pydantic can validate."""


def declaration(
    name: str, path: str, annotation: Callable[[Any], Any], *steps: Exchange, default: Any = None
):
    """A program of one endpoint with one parameter `a`; without steps its declaration has to be refused.

    `annotation` and `default` are functions of the API: markers are made of the framework under test.
    """

    def build(api: Any) -> Any:
        def read(a):
            return repr(a)

        read.__annotations__["a"] = annotation(api)
        if default is not None:
            read.__defaults__ = (default(api),)
        app = api.FastAPI()
        app.get(path)(read)
        return app

    build.__name__ = name
    program(*steps, openapi=bool(steps))(build)


BY_QUERY = (get("/"), get("/?a=1"), get("/?a=x"))
IN_PATH = (get("/1"), get("/x"))

declaration("path_default", "/{a}", lambda api: Annotated[int, api.Path()], default=lambda api: 3)
declaration("path_default_in_path", "/{a}", lambda api: int, default=lambda api: api.Path(3))
declaration("path_default_in_annotated", "/{a}", lambda api: Annotated[int, api.Path(default=3)])
declaration("path_default_bare", "/{a}", lambda api: int, *IN_PATH, default=lambda api: 3)
declaration("path_ellipsis", "/{a}", lambda api: int, *IN_PATH, default=lambda api: api.Path(...))
declaration("path_as_query", "/{a}", lambda api: int, default=lambda api: api.Query(3))
declaration("path_as_query_annotated", "/{a}", lambda api: Annotated[int, api.Query()])
declaration("path_as_header", "/{a}", lambda api: Annotated[int, api.Header()])
declaration("path_as_cookie", "/{a}", lambda api: Annotated[int, api.Cookie()])
declaration("path_as_body", "/{a}", lambda api: Annotated[int, api.Body()])
declaration("path_as_form", "/{a}", lambda api: Annotated[int, api.Form()])
declaration("path_as_dependency", "/{a}", lambda api: Annotated[int, api.Depends(lambda: 4)], *IN_PATH)
declaration("path_of_list", "/{a}", lambda api: list[int])
declaration("path_of_dict", "/{a}", lambda api: dict)
declaration("path_of_model", "/{a}", lambda api: Model)
declaration("path_of_model_annotated", "/{a}", lambda api: Annotated[Model, api.Path()])
declaration("path_not_in_path", "/", lambda api: Annotated[int, api.Path()], *BY_QUERY)
declaration("path_optional", "/{a}", lambda api: int | None, *IN_PATH)
declaration("path_twice", "/{a}/{a}", lambda api: int)
declaration("path_unknown_converter", "/{a:hex}", lambda api: int)

declaration("query_of_dict", "/", lambda api: Annotated[dict, api.Query()])
declaration("query_of_typed_dict", "/", lambda api: Annotated[dict[str, int], api.Query()])
declaration("query_of_optional_dict", "/", lambda api: Annotated[dict | None, api.Query()])
declaration("query_of_dict_or_int", "/", lambda api: Annotated[dict | int, api.Query()])
declaration("query_of_mapping", "/", lambda api: Annotated[Mapping[str, int], api.Query()])
declaration("query_of_models", "/", lambda api: Annotated[list[Model], api.Query()])
declaration("query_of_dicts", "/", lambda api: Annotated[list[dict], api.Query()])
declaration("query_of_lists", "/", lambda api: Annotated[list[list[int]], api.Query()])
declaration("query_of_tuple_of_list", "/", lambda api: Annotated[tuple[list[int], int], api.Query()])
declaration("query_of_two_models", "/", lambda api: Annotated[Model | Cat, api.Query()])
declaration("query_of_model_or_int", "/", lambda api: Annotated[Model | int, api.Query()])
declaration("query_of_dataclass", "/", lambda api: Annotated[Data, api.Query()])
declaration("query_of_typed_dict_class", "/", lambda api: Annotated[Typed, api.Query()])
declaration(
    "query_of_discriminated_models",
    "/",
    lambda api: Annotated[Annotated[Cat | Dog, Field(discriminator="kind")], api.Query()],
)
declaration(
    "query_with_discriminator",
    "/",
    lambda api: Annotated[Cat | Dog, api.Query(discriminator="kind")],
)
declaration("query_of_unknown", "/", lambda api: Annotated[Unknown, api.Query()])
declaration("unknown", "/", lambda api: Unknown)
declaration("unknown_default", "/", lambda api: Any, get("/?a=1"), default=lambda api: Unknown())
declaration("header_of_dict", "/", lambda api: Annotated[dict, api.Header()], get("/", headers={"a": "1"}))
declaration(
    "header_of_models", "/", lambda api: Annotated[list[Model], api.Header()], get("/", headers={"a": "1"})
)
declaration("header_of_two_models", "/", lambda api: Annotated[Model | Cat, api.Header()], get("/"))
declaration(
    "cookie_of_dict", "/", lambda api: Annotated[dict, api.Cookie()], get("/", headers={"cookie": "a=1"})
)
declaration("query_of_callable", "/", lambda api: Annotated[Callable, api.Query()], get("/?a=1"))
declaration("query_of_type", "/", lambda api: type, get("/?a=1"))

declaration("default_in_annotated", "/", lambda api: Annotated[int, api.Query(3)])
declaration("default_twice", "/", lambda api: Annotated[int, api.Query(default=3)], default=lambda api: 4)
declaration("marker_twice", "/", lambda api: Annotated[int, api.Query()], default=lambda api: api.Query(3))
declaration(
    "header_default_in_annotated",
    "/",
    lambda api: Annotated[int, api.Header(default=3)],
)
declaration("cookie_default_in_annotated", "/", lambda api: Annotated[int, api.Cookie(3)])
declaration("ellipsis_in_annotated", "/", lambda api: Annotated[int, api.Query(...)], *BY_QUERY)
declaration("two_markers", "/", lambda api: Annotated[int, api.Query(), api.Header()], *BY_QUERY)
declaration(
    "two_queries", "/", lambda api: Annotated[int, api.Query(gt=1), api.Query(le=3)], *BY_QUERY, get("/?a=3")
)
declaration(
    "factory_and_default",
    "/",
    lambda api: Annotated[int, api.Query(default_factory=lambda: 1)],
    default=lambda api: 2,
)
declaration(
    "factory_and_default_in_query",
    "/",
    lambda api: int,
    default=lambda api: api.Query(1, default_factory=int),
)
declaration(
    "dependency_twice",
    "/",
    lambda api: Annotated[int, api.Depends(lambda: 1)],
    default=lambda api: api.Depends(lambda: 2),
)
declaration(
    "dependency_and_default",
    "/",
    lambda api: Annotated[int, api.Depends(lambda: 1)],
    *BY_QUERY,
    default=lambda api: 2,
)
declaration(
    "dependency_and_query_default",
    "/",
    lambda api: Annotated[int, api.Depends(lambda: 1)],
    *BY_QUERY,
    default=lambda api: api.Query(2),
)
declaration(
    "dependency_then_query", "/", lambda api: Annotated[int, api.Depends(lambda: 1), api.Query()], *BY_QUERY
)
declaration(
    "query_then_dependency", "/", lambda api: Annotated[int, api.Query(), api.Depends(lambda: 1)], *BY_QUERY
)

declaration("marked_request", "/", lambda api: Annotated[api.Request, api.Query()])
declaration("marked_response", "/", lambda api: Annotated[api.Response, api.Header()])
declaration("request_or_none", "/", lambda api: api.Request | None)
declaration("response_or_none", "/", lambda api: api.Response | None)
declaration("forward_reference", "/", lambda api: "Nowhere", get("/"), get("/?a=1"))
