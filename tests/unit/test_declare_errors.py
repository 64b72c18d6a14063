"""Refused declarations: the kind of error, and that it says where the mistake is and how to mend it."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, Json
from starlette.requests import Request
from starlette.responses import Response

from martlet import APIRouter, Body, Cookie, Depends, Form, Header, Path, Query
from martlet.declare.read import read_signature
from martlet.exceptions import (
    DeclarationError,
    DeclarationTypeError,
    DeclarationValueError,
    DependencyScopeError,
    FastAPIError,
)

MISSING: Any = inspect.Parameter.empty


class Model(BaseModel):
    a: int = 1


class OtherModel(BaseModel):
    b: int = 1


class Unknown:
    """Nothing that Pydantic validates."""


@dataclasses.dataclass
class Data:
    a: int = 1


def nothing() -> None:
    """A dependency."""


def refusal(annotation: Any, default: Any = MISSING, path: str = "/") -> DeclarationError:
    def endpoint(a):
        """Do nothing."""

    endpoint.__annotations__["a"] = annotation
    if default is not MISSING:
        endpoint.__defaults__ = (default,)
    with pytest.raises(DeclarationError) as caught:
        read_signature(endpoint, path)
    line = inspect.getsourcelines(endpoint)[1]
    assert caught.value.function == "refusal.<locals>.endpoint"
    assert (caught.value.file, caught.value.line) == (__file__, line)
    assert caught.value.mend
    return caught.value


@pytest.mark.parametrize(
    ("annotation", "default", "path", "words"),
    [
        (int, Query(3), "/{a}", "'a': `Query` for a name in the path"),
        (Annotated[int, Header()], MISSING, "/{a}", "`Header` for a name in the path"),
        (Annotated[int, Cookie()], MISSING, "/{a}", "`Cookie` for a name in the path"),
        (Annotated[int, Body()], MISSING, "/{a}", "`Body` for a name in the path"),
        (Annotated[int, Form()], MISSING, "/{a}", "`Form` for a name in the path"),
        (Annotated[int, Path()], 3, "/{a}", "can't have a default"),
        (list[int], MISSING, "/{a}", r"can't have the type list\[int\]"),
        (Model, MISSING, "/{a}", "can't have the type <class .*Model'>"),
        (Annotated[Model, Path()], MISSING, "/{a}", "can't have the type"),
        (Annotated[dict, Query()], MISSING, "/", "`Query` can't have the type <class 'dict'>"),
        (Annotated[dict | int, Query()], MISSING, "/", "`Query` can't have the type"),
        (Annotated[Mapping[str, int], Query()], MISSING, "/", "`Query` can't have the type"),
        (Annotated[list[Model], Query()], MISSING, "/", "`Query` can't have the type"),
        (Annotated[list[list[int]], Query()], MISSING, "/", "`Query` can't have the type"),
        (Annotated[tuple[list[int], int], Query()], MISSING, "/", "`Query` can't have the type"),
        (Annotated[Model | OtherModel, Query()], MISSING, "/", "`Query` can't have the type"),
        (Annotated[Model | int, Query()], MISSING, "/", "`Query` can't have the type"),
        (Annotated[Data, Query()], MISSING, "/", "`Query` can't have the type"),
        (Annotated[Json[dict], Query()], MISSING, "/", "`Query` can't have the type"),
        (Unknown, MISSING, "/", "no type that Pydantic can validate"),
        (Request | None, MISSING, "/", "no type that Pydantic can validate"),
        (Annotated[Request, Query()], MISSING, "/", "`Query` can't be used for the type"),
        (Annotated[Response, Header()], MISSING, "/", "`Header` can't be used for the type"),
        (Annotated[int, Query(3)], MISSING, "/", "`Query` in `Annotated` has a default"),
        (Annotated[int, Query(3)], 4, "/", "`Query` in `Annotated` has a default"),
        (Annotated[int, Field(default=3), Header()], MISSING, "/", "`Header` in `Annotated` has a default"),
        (Annotated[int, Query()], Query(3), "/", "`Query` in `Annotated` and `Query` as the default"),
        (Annotated[int, Query()], Field(3), "/", "`Query` in `Annotated` and `FieldInfo` as the default"),
        (Annotated[int, Query()], Depends(nothing), "/", "`Query` in `Annotated` and `Depends` as the"),
        (Annotated[int, Depends(nothing)], Depends(nothing), "/", "`Depends` in `Annotated` and `Depends`"),
        (int, Field(3), "/", "a Pydantic `Field\\(\\)` as the default"),
    ],
)
def test_contradictions(annotation: Any, default: Any, path: str, words: str) -> None:
    error = refusal(annotation, default, path)
    assert isinstance(error, (FastAPIError, AssertionError))
    assert not isinstance(error, (TypeError, ValueError))
    assert str(error).startswith("refusal.<locals>.endpoint: argument 'a': ")
    assert re.search(words, str(error))


@pytest.mark.parametrize(
    ("annotation", "default", "words"),
    [
        (Annotated[int, Query(default_factory=int)], 2, "`default_factory` and a default after `=`"),
        (int, Depends(5), "the dependency 5 can't be called"),
        ("Nowhere", Depends(), "can't be called"),
    ],
)
def test_wrong_types(annotation: Any, default: Any, words: str) -> None:
    error = refusal(annotation, default)
    assert isinstance(error, DeclarationTypeError)
    assert isinstance(error, TypeError)
    assert words in str(error)


def test_a_class_without_a_signature() -> None:
    error = refusal(int, Depends())
    assert isinstance(error, DeclarationValueError)
    assert isinstance(error, ValueError)
    assert "<class 'int'> can't be called" in str(error)


def test_an_endpoint_without_a_signature_is_named_itself() -> None:
    with pytest.raises(DeclarationValueError, match="int: <class 'int'> can't be called") as caught:
        read_signature(int)
    assert caught.value.file is None


@pytest.mark.parametrize("kind", [DeclarationError, DeclarationTypeError, DeclarationValueError])
def test_errors_survive_pickling(kind: type[DeclarationError]) -> None:
    again = pickle.loads(pickle.dumps(kind("wrong", "right", function="f", file="a.py", line=3)))
    assert type(again) is kind
    assert str(again) == 'f: wrong\n  Mend: right\n  File "a.py", line 3'


def test_a_mistake_in_a_dependency_is_told_at_the_dependency() -> None:
    def broken(q: Annotated[dict, Query()]) -> None:
        """Do nothing."""

    broken.__annotations__["q"] = Annotated[dict, Query()]

    def endpoint(a=Depends(broken)):
        """Do nothing."""

    with pytest.raises(DeclarationError, match="broken: argument 'q'"):
        APIRouter().get("/")(endpoint)


def scoped(outer: str | None, inner: str) -> Callable[..., Any]:
    def resource() -> Any:
        yield 1

    def user(value=Depends(resource, scope=inner)):
        yield value

    def endpoint(value=Depends(user, scope=outer)):
        """Do nothing."""

    return endpoint


@pytest.mark.parametrize("outer", [None, "request"])
def test_a_dependency_cannot_outlive_what_it_needs(outer: str | None) -> None:
    with pytest.raises(DependencyScopeError, match="user.*'value'"):
        read_signature(scoped(outer, "function"))


def test_dependencies_of_fitting_scopes_are_accepted() -> None:
    read_signature(scoped("function", "function"))
    read_signature(scoped("function", "request"))
    read_signature(scoped(None, "request"))


@pytest.mark.parametrize(
    "annotation",
    [
        Annotated[dict, Header()],
        Annotated[list[Model], Header()],
        Annotated[Model | OtherModel, Header()],
        Annotated[dict, Cookie()],
        Annotated[Model | None, Query()],
        Annotated[list[int] | int | None, Query()],
        Annotated[Json[list[int]], Query()],
    ],
)
def test_accepted_neighbours(annotation: Any) -> None:
    def endpoint(a):
        """Do nothing."""

    endpoint.__annotations__["a"] = annotation
    assert len(read_signature(endpoint).parameters) == 1
