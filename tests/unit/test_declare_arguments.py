"""Arguments read from signatures: which marker counts, what is merged into it, which default holds."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, Optional

import pytest
from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, AliasChoices, BaseModel, Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from typing_extensions import TypeAliasType

from martlet import Body, Cookie, Depends, File, Form, Header, Path, Query, Security, UploadFile
from martlet.declare.read import path_names, read_signature
from martlet.declare.signature import Parameter, Signature, Special

MISSING: Any = inspect.Parameter.empty


class Model(BaseModel):
    a: int = 1


def nothing() -> None:
    """A dependency."""


def other() -> None:
    """Another dependency."""


def function(annotation: Any = MISSING, default: Any = MISSING) -> Callable[..., Any]:
    """A function of one argument `a_b`."""

    def read(a_b):
        """Do nothing."""

    if annotation is not MISSING:
        read.__annotations__["a_b"] = annotation
    if default is not MISSING:
        read.__defaults__ = (default,)
    return read


def parameter(annotation: Any = MISSING, default: Any = MISSING, path: str = "/") -> Parameter:
    (only,) = read_signature(function(annotation, default), path).parameters
    return only


@pytest.mark.parametrize(
    ("annotation", "path", "source"),
    [
        (MISSING, "/", "query"),
        (int, "/", "query"),
        (Any, "/", "query"),
        (int | None, "/", "query"),
        (MISSING, "/{a_b}", "path"),
        (int, "/{a_b:int}", "path"),
        (list[int], "/", "body"),
        (dict[str, int], "/", "body"),
        (Model, "/", "body"),
        (Optional[Model], "/", "body"),  # noqa: UP045
        (UploadFile, "/", "body"),
        (list[UploadFile], "/", "body"),
        (Annotated[int, Gt(1)], "/", "query"),
        (Annotated[int, Field(gt=1)], "/{a_b}", "path"),
        (Annotated[int, Header()], "/", "header"),
        (Annotated[int, Cookie()], "/", "cookie"),
        (Annotated[int, Body()], "/", "body"),
        (Annotated[Model, Query()], "/", "query"),
        (Annotated[int, Query(), Header()], "/", "header"),
        (Annotated[int, Depends(nothing), Query()], "/", "query"),
        (TypeAliasType("Alias", int), "/", "query"),
        (TypeAliasType("Alias", Annotated[int, Header()]), "/", "header"),
        (Annotated[TypeAliasType("Alias", Annotated[int, Header()]), "note"], "/", "query"),
        ("Nowhere", "/", "query"),
    ],
)
def test_where_a_value_is_read(annotation: Any, path: str, source: str) -> None:
    assert parameter(annotation, path=path).source == source


def test_uploads_are_files_and_forms_are_forms() -> None:
    assert parameter(UploadFile).is_file
    assert parameter(Annotated[bytes, File()]).is_file
    assert parameter(Annotated[int, Form()]).is_form
    assert not parameter(Annotated[int, Body()]).is_form


def test_only_identifiers_are_names_of_a_path() -> None:
    assert path_names("/{a}/{b:path}/{c-d}/{}/{1}") == {"a", "b"}


def test_markers_are_not_part_of_the_type() -> None:
    read = parameter(Annotated[int, "note", Query(gt=1)])
    assert read.field.annotation is int
    assert read.field.field_info.metadata == ["note", Gt(1)]


def test_all_that_annotated_says_is_merged() -> None:
    read = parameter(
        Annotated[
            int, Field(title="first", description="one"), Query(gt=1, title="last"), Field(alias="x", le=9)
        ]
    )
    info = read.info
    assert (info.title, info.description, info.alias) == ("last", "one", "x")
    assert info.metadata == [Gt(1), Le(9)]


def test_constraints_hold_where_they_stand_among_validators() -> None:
    read = parameter(Annotated[int, Query(gt=1), AfterValidator(str)])
    assert read.field.validator.validate_python("3") == "3"


def test_constraints_in_annotated_hold_beside_a_marker_as_default() -> None:
    read = parameter(Annotated[int, Ge(2), Field(alias="elsewhere")], Query(5, le=9))
    assert read.info.metadata == [Ge(2), Le(9)]
    assert read.info.alias is None
    assert read.field.get_default() == 5


def test_a_marker_used_twice_is_not_changed() -> None:
    shared = Header(gt=1)
    annotation = Annotated[int, shared]
    first, second = parameter(annotation, 3), parameter(annotation)
    assert first.field.get_default() == 3
    assert not first.field.required
    assert second.field.required
    assert shared.alias is None
    assert shared.metadata == [Gt(1)]


@pytest.mark.parametrize(
    ("annotation", "default", "required"),
    [
        (int, MISSING, True),
        (int, 3, False),
        (int, None, False),
        (int, ..., True),
        (int, Query(), True),
        (int, Query(...), True),
        (int, Query(3), False),
        (int, Query(default_factory=int), False),
        (Annotated[int, Query()], MISSING, True),
        (Annotated[int, Query()], 3, False),
        (Annotated[int, Query()], ..., False),
        (Annotated[int, Field()], ..., True),
        (Annotated[int, Field(default=3)], MISSING, True),
        (Annotated[int, Field(default_factory=int)], MISSING, False),
        (Annotated[int, Query(default_factory=int)], MISSING, False),
    ],
)
def test_which_arguments_are_required(annotation: Any, default: Any, required: bool) -> None:
    assert parameter(annotation, default).field.required is required


def test_an_ellipsis_beside_annotated_is_a_plain_default() -> None:
    assert parameter(Annotated[int, Query()], ...).field.get_default() is ...


def test_a_default_in_the_path_is_ignored() -> None:
    assert parameter(int, 3, "/{a_b}").field.required


def test_mutable_defaults_are_copied() -> None:
    field = parameter(Annotated[list[int], Query()], [1]).field
    field.get_default().append(2)
    assert field.get_default() == [1]


@pytest.mark.parametrize(
    ("header", "alias"),
    [
        (Header(), "a-b"),
        (Header(convert_underscores=False), "a_b"),
        (Header(alias="X_y"), "X_y"),
        (Header(alias="a_b"), "a_b"),
        (Header(alias=""), "a-b"),
        (Header(validation_alias="v_w"), "v_w"),
    ],
)
def test_names_of_headers(header: Any, alias: str) -> None:
    read = parameter(Annotated[int, header])
    assert (read.field.validation_alias or read.field.alias) == alias
    if header.alias:
        assert read.info.alias == alias


def test_names_of_other_parameters() -> None:
    assert parameter(Annotated[int, Query(alias="")]).field.alias == "a_b"
    assert parameter(Annotated[int, Query(alias="x")]).field.alias == "x"
    several = parameter(Annotated[int, Query(validation_alias=AliasChoices("x", "y"))])
    assert several.field.validation_alias is None


def dependency_of(annotation: Any = MISSING, default: Any = MISSING) -> Any:
    signature = read_signature(function(annotation, default))
    assert not signature.parameters
    (only,) = signature.dependencies
    return only.signature.call


@pytest.mark.parametrize(
    ("annotation", "default", "call"),
    [
        (Annotated[int, Depends(nothing)], MISSING, nothing),
        (Annotated[int, Depends(nothing)], 2, nothing),
        (Annotated[int, Depends(nothing)], Query(2), nothing),
        (Annotated[int, Query(), Depends(nothing)], MISSING, nothing),
        (Annotated[int, Depends(other), Depends(nothing)], MISSING, nothing),
        (Annotated[Request, Depends(nothing)], MISSING, nothing),
        (int, Depends(nothing), nothing),
        (Model, Depends(), Model),
        (Annotated[Model, Depends()], MISSING, Model),
        (TypeAliasType("Alias", Annotated[int, Depends(nothing)]), MISSING, nothing),
    ],
)
def test_dependencies(annotation: Any, default: Any, call: Any) -> None:
    assert dependency_of(annotation, default) is call


def test_a_dependency_keeps_its_limit_when_its_callable_is_the_type() -> None:
    declared = Depends(max_concurrency=2)
    (dependency,) = read_signature(function(Annotated[Model, declared])).dependencies
    assert dependency.declared.limit_token is declared.limit_token


def test_a_security_dependency_adds_its_scopes() -> None:
    signature = read_signature(function(int, Security(nothing, scopes=["b", "a"])))
    assert signature.dependencies[0].scopes == ("b", "a")


def test_types_of_the_framework() -> None:
    def read(first: Request, second: Request = None, *, reply: HTMLResponse, plain: Annotated[Response, "x"]):
        """Do nothing."""

    read.__annotations__ = {
        "first": Request,
        "second": Request,
        "reply": HTMLResponse,
        "plain": Annotated[Response, "x"],
    }
    assert read_signature(read).specials == (
        ("first", Special.REQUEST),
        ("second", Special.REQUEST),
        ("reply", Special.RESPONSE),
        ("plain", Special.RESPONSE),
    )


def test_positional_arguments_are_known() -> None:
    def read(a, b=Depends(nothing), /, c=1, *, d=2):
        """Do nothing."""

    signature = read_signature(read)
    assert signature.positional == ("a", "b")
    assert [item.name for item in signature.parameters] == ["a", "c", "d"]


@pytest.mark.parametrize(
    ("inner", "positional"),
    [
        (lambda a, b: None, ()),
        (lambda a, **others: None, ()),
        (lambda **all_of_them: None, ()),
        (lambda a, /, **others: None, ("a",)),
        (lambda *all_of_them: None, ("a", "b")),
    ],
)
def test_a_decorators_signature_may_call_named_arguments_positional(
    inner: Callable[..., None], positional: tuple[str, ...]
) -> None:
    @functools.wraps(inner)
    def around(*args: Any, **values: Any) -> None:
        """Do nothing."""

    around.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in ("a", "b")]
    )
    assert read_signature(around).positional == positional


def test_a_signature_of_another_path_is_read_again_only_where_names_differ() -> None:
    from martlet.declare.read import with_path

    def read(key: int, page: int = 0) -> None:
        """Do nothing."""

    plain = read_signature(read, "/things")
    assert with_path(plain, "/all/things").parameters is plain.parameters
    assert [item.source for item in with_path(plain, "/{key}").parameters] == ["path", "query"]


def test_undefined_names_are_left_to_the_request() -> None:
    field = parameter("Nowhere").field
    field.check()
    with pytest.raises(Exception, match="Nowhere"):
        _ = field.validator


def test_path_marker_outside_the_path_is_accepted() -> None:
    signature: Signature = read_signature(function(Annotated[int, Path()]), "/")
    assert signature.parameters[0].source == "path"
