"""Small programs written at random, as source text that either framework runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from tests.property.program_tables import (
    APP_OPTIONS,
    BODY_TYPES,
    CONFIGS,
    DEFAULTS,
    DEPENDENCY_USES,
    FIELDS,
    FORM_FIELDS,
    FORM_MODELS,
    HEAD,
    INFO,
    LATER,
    LISTS,
    NESTED_FIELDS,
    NUMBER_INFO,
    PATHS,
    PRELUDE,
    REPLY_OPTIONS,
    RESULTS,
    ROUTE_OPTIONS,
    ROUTER_OPTIONS,
    SAMPLES,
    SCHEMES,
    STREAMS,
    TEXT_INFO,
    TYPES,
)


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    is_form: bool
    body: str = ""


@dataclass(frozen=True)
class Program:
    """Source of `build(api)`, and what is known of its routes."""

    source: str
    routes: tuple[Route, ...]
    has_socket: bool = False

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
        info = self.info(kind)
        default = "" if source == "Path" else self.one(DEFAULTS)
        if source in ("Path", "Query") and not info and self.chance(2):
            return f"{name}: {kind}" + (f" = {default}" if default else "")
        if self.chance(2):
            return f"{name}: Annotated[{kind}, api.{source}({info})]" + (f" = {default}" if default else "")
        given = ", ".join(part for part in (f"default={default}" if default else "", info) if part)
        return f"{name}: {kind} = api.{source}({given})"

    def info(self, kind: str) -> str:
        """What is said about an argument; mostly what its type has room for."""
        if self.chance(20):
            return self.one((*INFO, *NUMBER_INFO, *TEXT_INFO))
        fitting = {"int": NUMBER_INFO, "float": NUMBER_INFO, "Decimal": NUMBER_INFO[:-1], "str": TEXT_INFO}
        return self.one((*INFO, *fitting.get(kind.removesuffix(" | None"), ())))

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
            use = self.one(DEPENDENCY_USES).format(name)
            if self.chance(4):
                found.append(f"dep{index}: Any = {use}")
            else:
                found.append(f"dep{index}: Annotated[Any, {use}]")
        if self.chance(8):
            found.append("pager: Annotated[Pager, api.Depends()]")
        if self.chance(10):
            found.append("called: Annotated[str, api.Depends(callable)]")
        return found

    def specials(self) -> list[str]:
        choices = (
            "request: api.requests.HTTPConnection",
            "request: api.Request",
            "websocket: api.WebSocket = None",
            "response: api.Response",
            "background: api.BackgroundTasks",
            "scopes: api.security.SecurityScopes",
        )
        return self.some(choices, 1) if self.chance(4) else []

    def dependency(self, index: int) -> None:
        name = f"d{index}"
        arguments = self.arguments(most=2) + self.depending(2) + self.specials()
        if self.chance(12):
            arguments.append(f"part: {self.one(FORM_PARTS)}")
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
            self.lines += ["    try:", f"        yield '{name}'", *self.caught(name)]
            self.lines += ["    finally:", f"        calls.append('end {name}')"]
        else:
            self.lines.append(f"    return '{name}'")
        self.dependencies.append(name)

    def caught(self, name: str) -> list[str]:
        """What a dependency makes of an exception of the endpoint."""
        if not self.chance(3):
            return []
        then = self.one(
            ("raise", "raise api.HTTPException(410, 'turned')", "raise OwnError('turned') from None")
        )
        noted = f"        calls.append(type(error).__name__ + ' in {name}')"
        return ["    except Exception as error:", noted, f"        {then}"]

    def body(self, method: str) -> tuple[list[str], bool]:
        if method in ("get", "delete") and not self.chance(8):
            return [], False
        if self.chance(4):
            if self.chance(4):
                unions = (f"{self.models[0]} | Checked", f"{self.models[-1]} | Cat | None")
                optional = [f"{own} | None" for own in self.models]
                model = self.one([*self.models, *optional, *FORM_MODELS, *unions])
                return [
                    f"form: Annotated[{model}, api.Form()]" + (" = None" if "None" in model else "")
                ], True
            unique = {field.partition(":")[0]: field for field in self.some(FORM_FIELDS, 4)}
            fields = list(unique.values())
            return fields, bool(fields)
        embed = ", ".join(
            (["embed=True"] if self.chance(5) else [])
            + ([self.one(("title='T'", "description='D.'", "examples=[1]", "media_type='text/json'"))]
               if self.chance(5) else [])
        )  # fmt: skip
        model = self.one(
            [
                *self.models,
                f"list[{self.models[0]}]",
                *self.some(BODY_TYPES, 2),
                "dict[str, int]",
                f"Page[{self.models[-1]}]",
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

    def sample(self, body: list[str]) -> str:
        """JSON that the body of a route may well take."""
        if len(body) != 1 or "Annotated[" not in body[0] or "api.Body" not in body[0]:
            return ""
        kind = body[0].partition("Annotated[")[2].partition(", api.Body")[0]
        sample = json.dumps(SAMPLES.get(kind.removesuffix(" | None"), SAMPLES["model"]))
        if kind.startswith("list["):
            sample = f"[{json.dumps(SAMPLES.get(kind[5:-1], SAMPLES['model']))}]"
        return f'{{"body": {sample}}}' if "embed=True" in body[0] else sample

    def route(self, index: int, owner: str) -> Route:
        method = self.one(("get", "get", "post", "put", "delete", "patch"))
        path = self.one(PATHS)
        if self.chance(12):
            return self.stream(index, owner, path)
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
            "Pet",
            "Page[" + self.models[0] + "]",
            "Point",
            "Movie",
            "Cat | Dog",
            "Numbers",
            "list[Point] | None",
            "api.Response",
        ]
        if self.chance(3):
            returns = f" -> {self.one(models)}"
        elif self.chance(2):
            options.append(f"response_model={self.one(models[:-1])}")
        if returns or any(option.startswith("response_model") for option in options):
            options += self.options(REPLY_OPTIONS, 2)
        head = f"*, {', '.join(arguments)}" if arguments else ""
        called = [repr(path), *options]
        if self.chance(6) and "callbacks=hooks.routes" not in options:
            self.lines.append(f"@{owner}.api_route({', '.join([*called, f'methods=[{method.upper()!r}]'])})")
        else:
            self.lines.append(f"@{owner}.{method}({', '.join(called)})")
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
        return Route(method.upper(), path, is_form, self.sample(body))

    def stream(self, index: int, owner: str, path: str) -> Route:
        """An endpoint that yields."""
        option, line = STREAMS[self.one(tuple(STREAMS))]
        arguments = self.arguments(most=1) + self.depending(1)
        returns = self.one(("", "", " -> AsyncIterable[dict[str, int]]", " -> AsyncIterable[Movie]"))
        given = ", ".join([repr(path), *([option] if option else [])])
        self.lines.append(f"@{owner}.get({given})")
        self.lines.append(
            f"async def stream_{index}({'*, ' if arguments else ''}{', '.join(arguments)}){returns}:"
        )
        self.lines += [f"    {line}", "    calls.append('between')", f"    {line}"]
        return Route("GET", path, False)

    def socket(self) -> None:
        """A WebSocket endpoint that echoes once."""
        arguments = ["websocket: api.WebSocket", *self.arguments(most=2), *self.depending(2)]
        noted = [argument.partition(":")[0] for argument in arguments[1:]]
        options = ", dependencies=[api.Depends(d0)]" if self.chance(3) else ""
        self.lines.append(f"@app.websocket('/socket'{options})")
        self.lines.append(f"async def socket(*, {', '.join(arguments)}):")
        self.lines.append(f"    calls.append([{', '.join(f'shown({name})' for name in noted)}])")
        self.lines.append("    await websocket.accept()")
        if self.chance(4):
            self.lines.append(
                f"    {self.one(('raise api.WebSocketException(1008, chr(65))', 'raise OwnError()'))}"
            )
        self.lines.append("    await websocket.send_text('echo ' + await websocket.receive_text())")
        self.lines.append(
            f"    {self.one(('await websocket.close()', 'pass', 'await websocket.close(1001, chr(66))'))}"
        )


FORM_PARTS = (
    "Annotated[Checked | None, api.Form()] = None",
    "Annotated[Cat | Dog, api.Form()] = Dog(j='b')",
    "Annotated[int, api.Form()] = 1",
    "list[int] = 1",
)
SPECIAL = ("request", "websocket", "response", "background", "scopes")


@st.composite
def programs(draw: st.DrawFn) -> Program:
    writer = Writer(draw)
    for index in range(draw(st.integers(1, 3))):
        writer.model(index)
    writer.lines += PRELUDE
    for index in range(draw(st.integers(0, 2))):
        writer.scheme(index)
    for index in range(draw(st.integers(1, 3))):
        writer.dependency(index)
    writer.lines.append(f"app = api.FastAPI({', '.join(writer.options(APP_OPTIONS, 3))})")
    routes = [writer.route(index, "app") for index in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        routes += _routers(writer)
    has_socket = writer.chance(4)
    if has_socket:
        writer.socket()
    if writer.chance(2):
        writer.lines += [LATER[name] for name in writer.some(tuple(LATER), 2)]
    return Program(HEAD + "\n".join(writer.lines) + "\n", tuple(routes), has_socket)


def _routers(writer: Writer) -> list[Route]:
    """A router with a route, included once or twice, or by another router."""
    options = writer.options(ROUTER_OPTIONS, 2)
    if not any(option.startswith("prefix") for option in options):
        options.append("prefix='/r'")
    prefix = next(option for option in options if option.startswith("prefix"))[8:-1]
    writer.lines.append(f"router = api.APIRouter({', '.join(options)})")
    placed = writer.route(9, "router")
    more = writer.options(ROUTER_OPTIONS[2:], 2)
    routes = [replace(placed, path=prefix + placed.path)]
    if writer.chance(3):
        writer.lines.append(f"outer = api.APIRouter({', '.join(writer.options(ROUTER_OPTIONS[2:], 1))})")
        routes = [replace(placed, path="/outer" + prefix + placed.path)]
        writer.lines.append(f"outer.include_router({', '.join(['router', *more])})")
        writer.lines.append("app.include_router(outer, prefix='/outer')")
        return routes
    writer.lines.append(f"app.include_router({', '.join(['router', *more])})")
    if writer.chance(5):
        writer.lines.append(f"app.include_router({', '.join(['router', 'prefix=' + repr('/again')])})")
        routes.append(replace(placed, path="/again" + prefix + placed.path))
    return routes
