"""Small programs written at random, as source text that either framework runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

HEAD = """
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

calls = []

class Colour(str, Enum):
    RED = "red"
    BLUE = "blue"
"""

SAMPLE = {
    "a": 1, "b": "text", "c": [1, 2], "d": 0.5, "f": 3, "g": "red", "h": "2024-02-29T12:30:00", "j": "a",
    "kA": 4, "k": 4, "n": "12345678-1234-5678-1234-567812345678", "o": "1.50", "p": "2024-02-29", "q": None,
    "e": None, "r": {}, "s": [], "extra": "more",
}  # fmt: skip
FIELDS = (
    "a: int", "b: str = 'b'", "c: list[int] = []", "d: float | None = None",
    "f: int = Field(3, gt=0, title='F')", "g: Colour", "g: Colour = Colour.RED", "h: datetime",
    "h: Annotated[datetime, Field(description='When.')] = None", "j: Literal['a', 'b'] = 'a'",
    "k: int = Field(alias='kA')", "k: int = Field(7, validation_alias='kA')",
    "k: int = Field(7, serialization_alias='kA')", "n: UUID", "o: Decimal", "p: date | None", "q: Any",
    "b: str = Field('b', max_length=5, pattern='^[a-z]*$', examples=['abc'], deprecated=True)",
    "c: set[int] = Field(default_factory=set)", "q: dict[str, int | str] | None = None", "f: bytes = b'x'",
)  # fmt: skip
NESTED_FIELDS = ("e: {} | None = None", "r: dict[str, {}] = {{}}", "s: list[{}] = []", "e: {}")
CONFIGS = (
    "extra='forbid'", "extra='allow'", "title='Titled'", "json_schema_extra={'examples': [{'a': 1}]}",
    "populate_by_name=True", "from_attributes=True", "ser_json_timedelta='float'",
)  # fmt: skip
TYPES = (
    "int", "str", "float", "bool", "date", "datetime", "UUID", "Colour", "Literal['a', 'b']", "int | None",
    "str | None", "Decimal", "Any", "bytes",
)  # fmt: skip
LISTS = ("list[int]", "set[str]", "list[Colour]", "tuple[int, str]", "list[str] | None")
INFO = (
    "", "", "title='T'", "description='D.'", "alias='al-ias'", "deprecated=True", "include_in_schema=False",
    "examples=[1]", "openapi_examples={'one': {'summary': 'S', 'value': 1}}", "json_schema_extra={'x-y': 1}",
    "validation_alias='va'", "ge=1", "max_length=3",
)  # fmt: skip
DEFAULTS = ("", "", "None", "1", "'abc'")
SCHEMES = (
    "api.security.OAuth2PasswordBearer('token', scopes={{'read': 'R', 'write': 'W'}}, auto_error={})",
    "api.security.OAuth2AuthorizationCodeBearer('auth', 'token', refreshUrl='refresh', auto_error={})",
    "api.security.HTTPBasic(realm='r', auto_error={})",
    "api.security.HTTPBearer(bearerFormat='JWT', description='B', auto_error={})",
    "api.security.HTTPDigest(scheme_name='digest', auto_error={})",
    "api.security.APIKeyHeader(name='X-Key', auto_error={})",
    "api.security.APIKeyQuery(name='key', auto_error={})",
    "api.security.APIKeyCookie(name='key', auto_error={})",
    "api.security.OpenIdConnect(openIdConnectUrl='/openid', auto_error={})",
)  # fmt: skip
ROUTE_OPTIONS = (
    "summary='Sum'", "description='Des'", "deprecated=True", "tags=['t', 'u']", "operation_id='op{}'",
    "name='named'", "include_in_schema=False", "status_code=201", "status_code=204", "status_code=418",
    "response_description='Rd'", "responses={{404: {{'model': M0, 'description': 'Gone'}}}}",
    "responses={{'4XX': {{'description': 'F'}}, 'default': {{}}}}",
    "responses={{200: {{'content': {{'text/csv': {{}}}}}}}}", "openapi_extra={{'x-a': [1], 'tags': ['v']}}",
    "response_class=api.responses.PlainTextResponse", "response_class=api.responses.HTMLResponse",
    "dependencies=[api.Depends(d0)]", "dependencies=[api.Security(d0, scopes=['read'])]",
)  # fmt: skip
REPLY_OPTIONS = (
    "response_model_exclude_unset=True", "response_model_exclude_defaults=True",
    "response_model_exclude_none=True", "response_model_include={'a', 'b', 'kA'}",
    "response_model_exclude={'a', 'k'}", "response_model_by_alias=False",
)  # fmt: skip
RESULTS = (
    "SAMPLE",
    "SAMPLE",
    "[SAMPLE, SAMPLE]",
    "{'x': SAMPLE}",
    "None",
    "1",
    "'text'",
    "float('nan')",
    "{'a': 'x'}",
)
ROUTER_OPTIONS = (
    "prefix='/sub'", "prefix='/{p}'", "tags=['router']", "deprecated=True",
    "responses={401: {'description': 'No'}}", "dependencies=[api.Depends(d0)]", "include_in_schema=False",
    "default_response_class=api.responses.HTMLResponse",
)  # fmt: skip
APP_OPTIONS = (
    "title='App'", "version='2'", "summary='S'", "description='D'", "root_path='/root'",
    "openapi_version='3.0.2'", "servers=[{'url': '/v1'}]", "openapi_tags=[{'name': 't'}]",
    "separate_input_output_schemas=False", "redirect_slashes=False", "dependencies=[api.Depends(d0)]",
    "responses={500: {'description': 'E'}}", "contact={'name': 'N'}",
)  # fmt: skip
PATHS = (
    "/",
    "/items",
    "/items/{p}",
    "/{p}",
    "/{p}/{q}",
    "/f/{q:path}",
    "/n/{p:int}",
    "/items/",
    "/items/{p}.json",
    "/a-{p}",
)


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    is_form: bool


@dataclass(frozen=True)
class Program:
    """Source of `build(api)`, and what is known of its routes."""

    source: str
    routes: tuple[Route, ...]

    def __repr__(self) -> str:
        return self.source


class Writer:
    """Draws the parts of one program."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.models: list[str] = []
        self.dependencies: list[str] = []
        self.schemes: list[str] = []

    def one(self, choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def some(self, choices: Any, most: int) -> list[Any]:
        return self.draw(st.lists(st.sampled_from(choices), max_size=most, unique=True)) if choices else []

    def chance(self, of: int) -> bool:
        return self.draw(st.integers(0, of - 1)) == of - 1

    def options(self, choices: Any, most: int) -> list[str]:
        """Some options, each keyword once."""
        return list({option.partition("=")[0]: option for option in self.some(choices, most)}.values())

    def model(self, index: int) -> None:
        name = f"M{index}"
        fields = self.some(FIELDS, 5)
        if self.models:
            fields += [field.format(self.one(self.models)) for field in self.some(NESTED_FIELDS, 2)]
        unique = {field.partition(":")[0]: field for field in fields} or {"a": "a: int = 1"}
        base = self.one(self.models) if self.models and self.chance(5) else "BaseModel"
        self.lines.append(f"class {name}({base}):")
        if self.chance(4):
            self.lines.append(f'    """Model {name}."""')
        if config := self.options(CONFIGS, 2):
            self.lines.append(f"    model_config = ConfigDict({', '.join(config)})")
        self.lines += [f"    {field}" for field in unique.values()]
        if self.chance(6):
            self.lines += ["    @computed_field", "    def size(self) -> int:", "        return 1"]
        self.models.append(name)

    def scheme(self, index: int) -> None:
        name = f"s{index}"
        self.lines.append(f"{name} = {self.one(SCHEMES).format(self.draw(st.booleans()))}")
        self.schemes.append(name)

    def argument(self, name: str, source: str, kind: str) -> str:
        """One argument that is read from the request, in one of the styles of declaration."""
        info = self.one(INFO)
        default = "" if source == "Path" else self.one(DEFAULTS)
        if source in ("Path", "Query") and not info and self.chance(2):
            return f"{name}: {kind}" + (f" = {default}" if default else "")
        if self.chance(2):
            return f"{name}: Annotated[{kind}, api.{source}({info})]" + (f" = {default}" if default else "")
        given = ", ".join(part for part in (f"default={default}" if default else "", info) if part)
        return f"{name}: {kind} = api.{source}({given})"

    def arguments(self, path_names: tuple[str, ...] = (), most: int = 3) -> list[str]:
        found = [
            self.argument(name, "Path", self.one(TYPES[:9])) for name in path_names if not self.chance(6)
        ]
        for name in self.some(("x", "y_z", "tags", "w"), most):
            source = self.one(("Query", "Query", "Header", "Cookie"))
            found.append(self.argument(name, source, self.one(LISTS if name == "tags" else TYPES)))
        if self.models and self.chance(8):
            found.append(
                f"filter: Annotated[{self.one(self.models)}, api.{self.one(('Query', 'Header', 'Cookie'))}()]"
            )
        return found

    def depending(self, most: int) -> list[str]:
        found = []
        for index, name in enumerate(self.some(self.dependencies + self.schemes, most)):
            use = self.one(
                (
                    "api.Depends({})",
                    "api.Depends({}, use_cache=False)",
                    "api.Security({}, scopes=['read'])",
                    "api.Security({}, scopes=['write', 'read'])",
                )
            )
            found.append(f"dep{index}: Annotated[Any, {use.format(name)}]")
        return found

    def specials(self) -> list[str]:
        choices = (
            "request: api.Request",
            "response: api.Response",
            "background: api.BackgroundTasks",
            "scopes: api.security.SecurityScopes",
        )
        return self.some(choices, 1) if self.chance(4) else []

    def dependency(self, index: int) -> None:
        name = f"d{index}"
        arguments = self.arguments(most=2) + self.depending(2) + self.specials()
        head = f"*, {', '.join(arguments)}" if arguments else ""
        kind = self.one(("def", "async def", "async def", "def yield", "async def yield"))
        self.lines.append(f"{kind.removesuffix(' yield')} {name}({head}):")
        self.lines.append(f"    calls.append('{name}')")
        if any(argument.startswith("scopes:") for argument in arguments):
            self.lines.append("    calls.append(scopes.scope_str)")
        if any(argument.startswith("response:") for argument in arguments):
            self.lines.append(f"    response.headers['x-{name}'] = '1'")
        if any(argument.startswith("x:") for argument in arguments):
            self.lines += [
                "    if x in ('1', 1):",
                "        raise api.HTTPException(409, 'taken', {'x-y': 'z'})",
            ]
        if kind.endswith("yield"):
            self.lines += [
                "    try:",
                f"        yield '{name}'",
                "    finally:",
                f"        calls.append('end {name}')",
            ]
        else:
            self.lines.append(f"    return '{name}'")
        self.dependencies.append(name)

    def body(self, method: str) -> tuple[list[str], bool]:
        if method in ("get", "delete") and not self.chance(8):
            return [], False
        if self.chance(4):
            fields = self.some(
                (
                    "a: Annotated[int, api.Form()]",
                    "b: Annotated[str, api.Form()] = 'b'",
                    "c: Annotated[list[int], api.Form()] = []",
                    "upload: api.UploadFile | None = None",
                ),
                3,
            )
            return fields, bool(fields)
        embed = "embed=True" if self.chance(5) else ""
        model = self.one(
            [
                *self.models,
                f"list[{self.models[0]}]",
                "dict[str, int]",
                f"{self.models[-1]} | None",
                "int",
                "Any",
            ]
        )
        found = [
            f"body: Annotated[{model}, api.Body({embed})]" + (" = None" if model.endswith("None") else "")
        ]
        if self.chance(4):
            found.append(f"other: Annotated[{self.one([*self.models, 'int'])}, api.Body({self.one(INFO)})]")
        return found, False

    def route(self, index: int, owner: str) -> Route:
        method = self.one(("get", "get", "post", "put", "delete", "patch"))
        path = self.one(PATHS)
        names = tuple(name for name in ("p", "q") if "{" + name in path)
        body, is_form = self.body(method)
        arguments = self.arguments(names) + body + self.depending(3) + self.specials()
        options = [option.format(index) for option in self.options(ROUTE_OPTIONS, 3)]
        returns = ""
        models = [
            *self.models,
            f"list[{self.models[0]}]",
            f"dict[str, {self.models[-1]}]",
            f"{self.models[0]} | None",
            "Any",
            "None",
            "int",
            "api.Response",
        ]
        if self.chance(3):
            returns = f" -> {self.one(models)}"
        elif self.chance(2):
            options.append(f"response_model={self.one(models[:-1])}")
        if returns or any(option.startswith("response_model") for option in options):
            options += self.options(REPLY_OPTIONS, 2)
        self.lines.append(f"@{owner}.{method}({', '.join([repr(path), *options])})")
        head = f"*, {', '.join(arguments)}" if arguments else ""
        self.lines.append(f"{self.one(('def', 'async def', 'async def'))} route_{index}({head}){returns}:")
        if self.chance(4):
            self.lines.append(f'    """Route {index}.\n\n    More of it.\n    \\f\n    Hidden.\n    """')
        given = [argument.partition(":")[0] for argument in arguments]
        noted = ", ".join(f"{name!r}: shown({name})" for name in given if name not in SPECIAL)
        self.lines.append(f"    calls.append({{{noted}}})")
        if "background" in given:
            self.lines.append("    background.add_task(calls.append, 'task')")
        if "response" in given:
            self.lines.append("    response.set_cookie('seen', '1')")
        self.lines.append(f"    return {self.one(RESULTS)}")
        return Route(method.upper(), path, is_form)


SPECIAL = ("request", "response", "background", "scopes")


@st.composite
def programs(draw: st.DrawFn) -> Program:
    writer = Writer(draw)
    for index in range(draw(st.integers(1, 3))):
        writer.model(index)
    for index in range(draw(st.integers(0, 2))):
        writer.scheme(index)
    for index in range(draw(st.integers(1, 3))):
        writer.dependency(index)
    writer.lines.append(f"app = api.FastAPI({', '.join(writer.options(APP_OPTIONS, 2))})")
    routes = [writer.route(index, "app") for index in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        options = writer.options(ROUTER_OPTIONS, 2)
        if not any(option.startswith("prefix") for option in options):
            options.append("prefix='/r'")
        prefix = next(option for option in options if option.startswith("prefix"))[8:-1]
        writer.lines.append(f"router = api.APIRouter({', '.join(options)})")
        placed = writer.route(9, "router")
        more = writer.options(ROUTER_OPTIONS[2:], 1)
        writer.lines.append(f"app.include_router({', '.join(['router', *more])})")
        routes.append(Route(placed.method, prefix + placed.path, placed.is_form))
    return Program(HEAD + "\n".join(writer.lines) + "\n", tuple(routes))
