"""The source text of endpoints: as short as the declaration allows, and with no text of the program in it."""

import ast
import inspect
import keyword
from enum import Enum
from textwrap import dedent
from typing import Annotated, Any

import pytest
from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from starlette.requests import Request

from martlet import Body, Cookie, Depends, Form, Header, Query, Response, Security
from martlet.background import BackgroundTasks
from martlet.compile.endpoint import write_source
from martlet.compile.names import Names
from martlet.exceptions import RequestValidationError
from martlet.security import SecurityScopes
from tests.unit.compiled import operation_of, run, source_of


def body_of(source: Any) -> str:
    """The lines of the function up to the call of the endpoint."""
    lines = source.text.splitlines()[1:]
    end = next(index for index, line in enumerate(lines) if line.lstrip().startswith("result = "))
    return dedent("\n".join(lines[: end + 1]))


def expect(source: Any, text: str) -> None:
    assert body_of(source) == dedent(text).strip()


async def nothing() -> None: ...


def test_an_endpoint_that_asks_for_nothing() -> None:
    source = source_of(nothing)
    assert source.text.splitlines()[0] == "async def nothing(request, path, query, headers, exits):"
    expect(source, "result = await nothing_2()")
    assert not source.needs_request
    assert not source.needs_exits


def test_text_in_the_path_is_taken_as_it_is() -> None:
    async def read(name: str, rest: str): ...

    expect(
        source_of(read, "/{name}/{rest:path}"),
        """
        name = path[NAME_name]
        rest = path[NAME_rest]
        result = await read_2(name=name, rest=rest)
        """,
    )


def test_what_a_converter_made_is_validated() -> None:
    async def read(name: str, number: int): ...

    source = source_of(read, "/{name:int}/{number:int}")
    assert "name = validate_name(path[NAME_name])" in source.text
    assert "number = validate_number(path[NAME_number])" in source.text


@pytest.mark.parametrize(
    "annotation",
    [str | None, Any, Annotated[str | None, Query(description="text")], Annotated[str | None, "note"]],
)
def test_text_that_may_be_absent_is_one_look(annotation: Any) -> None:
    async def read(q=None): ...

    read.__annotations__["q"] = annotation
    expect(
        source_of(read),
        """
        query_values = last_values(query)
        q = query_values.get(NAME_q)
        result = await read_2(q=q)
        """,
    )


def test_a_number_is_validated_or_defaulted() -> None:
    async def read(n: int = 3): ...

    source = source_of(read)
    expect(
        source,
        """
        query_values = last_values(query)
        errors = None
        n = query_values.get(NAME_n)
        if n is None:
            n = DEFAULT_n
        else:
            try:
                n = validate_n(n)
            except ValidationError as failure:
                errors = invalid(errors, failure, AT)
        if errors is not None:
            raise RequestValidationError(joined(errors), body=None, endpoint_ctx=CONTEXT)
        result = await read_2(n=n)
        """,
    )
    assert source.bound["DEFAULT_n"] == 3
    assert source.bound["AT"] == ("query", "n")


def test_a_header_is_decoded_only_if_it_is_there() -> None:
    async def read(x_token: Annotated[str | None, Header()] = None): ...

    source = source_of(read)
    expect(
        source,
        """
        header_values = first_headers(headers)
        x_token = header_values.get(HEADER_x_token)
        if x_token is not None:
            x_token = x_token.decode('latin-1')
        result = await read_2(x_token=x_token)
        """,
    )
    assert source.bound["HEADER_x_token"] == b"x-token"


def test_several_values_and_cookies_and_sync_endpoints() -> None:
    def read(tag: Annotated[list[str], Query()], session: Annotated[str, Cookie()] = ""): ...

    text = body_of(source_of(read))
    assert "tag = values_of(query_pairs, NAME_tag)" in text
    assert "query_values" not in text
    assert "session = cookies.get(NAME_session)" in text
    assert "result = await run_in_worker(partial(read_2, tag=tag, session=session))" in text


def test_only_what_is_asked_for_is_made() -> None:
    async def read(request: Request, response: Response, tasks: BackgroundTasks): ...

    source = source_of(read)
    expect(
        source,
        """
        response = injected_response()
        background = BackgroundTasks()
        result = await read_2(request=request, response=response, tasks=background)
        """,
    )
    assert source.needs_request


def test_positional_arguments_are_given_by_position() -> None:
    async def dependency(c: int = 1, /): ...

    async def read(request: Request, a: str, b=Depends(dependency), /, d: str = "", *, e: str = ""): ...

    source = source_of(read, "/{a}")
    assert "b = await dependency(c)" in source.text
    assert "result = await read_2(request, a, b, d=d, e=e)" in source.text


def test_the_source_is_the_same_each_time() -> None:
    async def read(a: int, b: str = "", c: Annotated[list[int], Query()] = []): ...

    operation = operation_of(read)
    assert write_source(operation).text == write_source(operation).text


# What a program may have written, where it would do harm in source text.
HOSTILE = (
    '"); import os; os.system("true") #',
    "'\n    raise SystemExit\n'",
    "\\",
    '"""',
    "{evil}",
    "%(evil)s",
    "a\x00b",
    "é\u2028\U0001f600",
    "__import__('os')",
    "None",
    "request",
    "ValidationError",
)


class Hostile(Enum):
    A = HOSTILE[0]


class Fields(BaseModel):
    a: str = Field("", alias=HOSTILE[0])
    b: str = Field("", validation_alias=AliasChoices(HOSTILE[1], HOSTILE[2]))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_the_program_is_part_of_the_source(text: str) -> None:
    async def dependency(d: Annotated[str, Query(alias=text)] = text): ...

    async def endpoint(
        a: Annotated[str, Query(alias=text)],
        b: Annotated[str, Cookie(alias=text)] = text,
        c: Annotated[list[str], Header(alias="x-" + text.encode("ascii", "ignore").decode())] = [text],
        d: Annotated[str, Query(validation_alias=AliasChoices(text, "x"), pattern="^" + "x" * 3)] = text,
        e: Hostile = Hostile.A,
        f: Annotated[Fields, Query()] = None,
        g: Annotated[str, Form(alias=text)] = text,
        h=Depends(dependency),
        i=Security(dependency, scopes=[text]),
        j: Annotated[str | None, Query(title=text, description=text)] = None,
    ): ...

    endpoint.__name__ = dependency.__name__ = text
    source = source_of(endpoint, name=text, tags=[text], responses={404: {"description": text}})
    if not text.isidentifier():
        assert text not in source.text
    assert_of_our_own(source)


def assert_of_our_own(source: Any) -> None:
    """Nothing but our own words, identifiers made for it, and what it binds."""
    tree = ast.parse(source.text)
    (function,) = tree.body
    assert isinstance(function, ast.AsyncFunctionDef)
    assert function.name == source.function
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert constants <= {None, True, False, "latin-1", "json", 1, 200}
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    loaded = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    arguments = {argument.arg for argument in function.args.args}
    failures = {n.name for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler)}
    assert loaded - stored - arguments - failures <= source.bound.keys() | {
        "isinstance",
        "list",
        "dict",
        "len",
    }
    assert not source.bound.keys() & (stored | arguments)


def test_arguments_may_have_the_names_that_the_source_uses() -> None:
    async def endpoint(
        request: str, path: str, query: str, headers: str, exits: str, errors: int, missing: str, failure: str
    ): ...

    source = source_of(endpoint)
    assert_of_our_own(source)
    reply = dict.fromkeys(inspect.signature(endpoint).parameters, "1")

    async def echo(**given: Any) -> Any:
        return given

    echo.__signature__ = inspect.signature(endpoint)  # type: ignore[attr-defined]
    assert run(source_of(echo), reply) == (
        b'{"request":"1","path":"1","query":"1","headers":"1","exits":"1","errors":1,"missing":"1","failure":"1"}'
    )


@pytest.mark.parametrize("name", ["a b", "a;b", "1a", "class", "a=1, b"])
def test_names_of_arguments_are_identifiers(name: str) -> None:
    with pytest.raises(ValueError, match="not a valid parameter name"):
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY)


@pytest.mark.parametrize("hint", [*HOSTILE, *keyword.kwlist, "print", "1", "", "a" * 500])
def test_made_names_are_new_identifiers(hint: str) -> None:
    names = Names()
    first, second = names.new(hint), names.new(hint)
    for name in (first, second):
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)
        assert len(name) < 70
    assert first != second


def test_one_object_has_one_name_for_one_hint() -> None:
    names = Names()
    thing, other = object(), object()
    assert names.bind("thing", thing) == names.bind("thing", thing)
    assert names.bind("thing", thing) != names.bind("thing", other)
    assert {id(value) for value in names.bound.values()} == {id(thing), id(other)}


def test_errors_come_by_source_in_order_of_declaration() -> None:
    async def dependency(d: int, c: Annotated[int, Header()]): ...

    async def endpoint(
        body: Annotated[int, Body()],
        cookie: Annotated[int, Cookie()],
        header: Annotated[int, Header()],
        second: int,
        key: int,
        first: int,
        value=Depends(dependency),
    ): ...

    with pytest.raises(RequestValidationError) as caught:
        run(source_of(endpoint, "/{key}", methods=["POST"]), path={"key": "x"})
    assert [error["loc"] for error in caught.value.errors()] == [
        ("query", "d"),
        ("header", "c"),
        ("path", "key"),
        ("query", "second"),
        ("query", "first"),
        ("header", "header"),
        ("cookie", "cookie"),
        ("body",),
    ]


class Named(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    user_id: list[int] = Field([], alias="uid")
    x_tag: str = ""


def test_models_are_read_by_alias_and_by_name() -> None:
    async def endpoint(q: Annotated[Named, Query()], h: Annotated[Named, Header()]) -> Any:
        return [q.user_id, h.user_id, h.x_tag]

    source = source_of(endpoint)
    headers = ((b"user-id", b"3"), (b"x-tag", b"t"), (b"x_tag", b"no"))
    assert run(source, "user_id=1&user_id=2", headers=headers) == b'[[1,2],[3],"t"]'
    assert run(source, "uid=1&user_id=x", headers=((b"uid", b"4"), (b"user-id", b"x"))) == b'[[1],[4],""]'


def test_errors_of_header_models_have_the_names_of_headers() -> None:
    async def endpoint(h: Annotated[Named, Header(convert_underscores=True)]): ...

    with pytest.raises(RequestValidationError) as caught:
        run(source_of(endpoint), headers=((b"user-id", b"x"),))
    assert [error["loc"] for error in caught.value.errors()] == [("header", "user-id", 0)]


def test_structures_in_headers_are_validated_as_objects() -> None:
    async def endpoint(h: Annotated[list[Named], Header()], c: Annotated[dict[str, int], Cookie()]): ...

    with pytest.raises(RequestValidationError) as caught:
        run(source_of(endpoint), headers=((b"h", b"x"), (b"cookie", b"c=1")))
    assert [error["type"] for error in caught.value.errors()] == ["model_attributes_type", "dict_type"]


def test_scopes_are_given_as_a_list_of_their_own() -> None:
    async def dependency(scopes: SecurityScopes) -> list[str]:
        scopes.scopes.append("added")
        return scopes.scopes

    async def endpoint(value=Security(dependency, scopes=["a", "b"])) -> Any:
        return value

    source = source_of(endpoint)
    assert run(source) == run(source) == b'["a","b","added"]'
