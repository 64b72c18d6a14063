"""What random programs are made of, as pieces of source."""

from __future__ import annotations

from typing import Any

HEAD = """
import dataclasses
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from collections.abc import AsyncIterable
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, RootModel, computed_field, field_validator
from typing_extensions import TypedDict

calls = []

class Colour(str, Enum):
    RED = "red"
    BLUE = "blue"

class Level(IntEnum):
    LOW = 1
    HIGH = 5

T = TypeVar("T")

class Page(BaseModel, Generic[T]):
    items: list[T] = []
    total: int = 0

@dataclasses.dataclass
class Point:
    a: int
    b: str = "b"

class Movie(TypedDict, total=False):
    a: int
    b: str

class Numbers(RootModel[list[int]]):
    pass

class Cat(BaseModel):
    j: Literal["a"]
    a: int = 0

class Dog(BaseModel):
    j: Literal["b"]
    b: str = "dog"

class Checked(BaseModel):
    a: int
    b: str = "b"

    @field_validator("a")
    @classmethod
    def small(cls, value: int) -> int:
        if value > 1:
            raise ValueError("too large")
        return value

Pet = Annotated[Cat | Dog, Field(discriminator="j")]

class OwnError(Exception):
    pass

class Pager:
    def __init__(self, x: int = 1, w: str | None = None) -> None:
        self.x = x
        calls.append(("Pager", x, w))

    def __repr__(self) -> str:
        return f"Pager({self.x})"

class Callable:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, w: str = "w") -> str:
        calls.append((self.name, w))
        return self.name
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
    "k: int = Field(7, serialization_alias='kA')",
    "k: int = Field(validation_alias=AliasChoices('kA', 'kB'))",
    "n: UUID", "o: Decimal", "p: date | None", "q: Any",
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
    "str | None", "Decimal", "Any", "bytes", "Level", "float | bool",
    "Literal[1, 5] | None",
)  # fmt: skip
LISTS = (
    "list[int]",
    "set[str]",
    "list[Colour]",
    "tuple[int, str]",
    "list[str] | None",
    "frozenset[int]",
    "list[int] | int",
)
INFO = (
    "", "", "title='T'", "description='D.'", "alias='al-ias'", "deprecated=True", "include_in_schema=False",
    "examples=[1]", "openapi_examples={'one': {'summary': 'S', 'value': 1}}", "json_schema_extra={'x-y': 1}",
    "validation_alias='va'", "alias='al-ias', description='D.'", "validation_alias=AliasChoices('va', 'w')",
)  # fmt: skip
NUMBER_INFO = (
    "ge=1", "gt=0", "le=5", "lt=5", "multiple_of=2", "ge=1, le=3, title='Both'", "strict=True",
)  # fmt: skip
TEXT_INFO = ("min_length=2", "max_length=3", "min_length=1, max_length=3", "pattern='^[a-z]+$'")
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
    "callbacks=hooks.routes", "generate_unique_id_function=lambda route: f'made-{{route.name}}'",
    "responses={{202: {{'model': list[Pet], 'headers': {{'X-A': {{'description': 'H'}}}}}}}}",
    "response_class=api.responses.JSONResponse", "response_class=OwnResponse",
    "responses={{'default': {{'model': Page[M0]}}, 422: {{'description': 'Own'}}}}",
    "openapi_extra={{'requestBody': {{'description': 'R'}}, 'security': []}}",
)  # fmt: skip
REPLY_OPTIONS = (
    "response_model_exclude_unset=True", "response_model_exclude_defaults=True",
    "response_model_exclude_none=True", "response_model_include={'a', 'b', 'kA'}",
    "response_model_exclude={'a', 'k'}", "response_model_by_alias=False",
)  # fmt: skip
FORM_MODELS = ("Checked", "Checked | None", "Cat | Dog", "Cat | Dog | None", "Pet")
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
    "{'items': [SAMPLE], 'total': 1}",
    "Cat(j='a', a=3)",
    "Point(a=1)",
    "api.responses.JSONResponse(SAMPLE, 202, {'x-own': '1'})",
    "api.responses.PlainTextResponse('plain')",
    "api.responses.RedirectResponse('/items', 303)",
    "api.responses.StreamingResponse(iter(['a', 'b']), media_type='text/csv')",
    "api.Response(status_code=204)",
    "refuse(api.HTTPException(418, {'a': 1}, {'x-refused': '1'}))",
    "refuse(api.HTTPException(404))",
    "refuse(OwnError('own'))",
    "refuse(LookupError('unexpected'))",
)
ROUTER_OPTIONS = (
    "prefix='/sub'", "prefix='/{p}'", "tags=['router']", "deprecated=True",
    "responses={401: {'description': 'No'}}", "dependencies=[api.Depends(d0)]", "include_in_schema=False",
    "default_response_class=api.responses.HTMLResponse", "default_response_class=OwnResponse",
    "generate_unique_id_function=lambda route: f'by-{route.name}'", "callbacks=hooks.routes",
    "dependencies=[api.Depends(d0, scope='function')]", "responses={'5XX': {'model': M0}}",
)  # fmt: skip
APP_OPTIONS = (
    "title='App'", "version='2'", "summary='S'", "description='D'", "root_path='/root'",
    "servers=[{'url': '/v1'}]", "openapi_tags=[{'name': 't'}]",
    "separate_input_output_schemas=False", "redirect_slashes=False", "dependencies=[api.Depends(d0)]",
    "responses={500: {'description': 'E'}}", "contact={'name': 'N'}", "openapi_url='/own.json'",
    "license_info={'name': 'L'}", "terms_of_service='https://example.org/'", "deprecated=True",
    "default_response_class=OwnResponse", "generate_unique_id_function=lambda route: f'app-{route.name}'",
    "include_in_schema=False", "openapi_external_docs={'url': '/more'}", "strict_content_type=False",
    "exception_handlers={OwnError: handled}", "callbacks=hooks.routes", "webhooks=hooks",
    "swagger_ui_parameters={'deepLinking': False}",
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

BODY_TYPES = (
    "Point", "Movie", "Numbers", "Pet", "list[Pet]", "Page[int]", "Page[Pet]", "dict[str, Point]", "Checked",
    "tuple[int, str]", "Cat | Dog", "Cat | Dog | None", "set[int]", "Level", "list[Checked]", "bytes",
    "datetime",
)  # fmt: skip
SAMPLES: dict[str, Any] = {
    "model": SAMPLE, "int": 1, "Any": [1], "Numbers": [1, 2], "dict[str, int]": {"x": 1}, "Level": 5,
    "tuple[int, str]": [1, "2"], "set[int]": [1, 1], "bytes": "text", "datetime": "2024-02-29T12:30:00",
    "Page[int]": {"items": [1]}, "Page[Pet]": {"items": [{"j": "a"}], "total": 1},
    "dict[str, Point]": {"x": {"a": 1}}, "Pet": {"j": "b", "b": "x"}, "Cat | Dog": {"j": "b"},
}  # fmt: skip
FORM_FIELDS = (
    "a: Annotated[int, api.Form()]", "b: Annotated[str, api.Form()] = 'b'", "b: str = api.Form(max_length=3)",
    "c: Annotated[list[int], api.Form()] = []", "upload: api.UploadFile | None = None",
    "upload: api.UploadFile",
    "uploads: list[api.UploadFile] = []", "raw: Annotated[bytes | None, api.File()] = None",
    "raws: Annotated[list[bytes], api.File(description='Raw')] = []",
    "g: Annotated[Colour | None, api.Form()] = None",
    "h: Annotated[datetime | None, api.Form(alias='al-ias')] = None",
    "d: Annotated[float, api.Form(ge=1)] = 0.5",
)  # fmt: skip
DEPENDENCY_USES = (
    "api.Depends({})", "api.Depends({})", "api.Depends({}, use_cache=False)",
    "api.Security({}, scopes=['read'])",
    "api.Security({}, scopes=['write', 'read'])", "api.Depends({}, scope='function')",
    "api.Depends({}, scope='request')", "api.Security({}, use_cache=False)",
)  # fmt: skip
STREAMS = {
    "events": (
        "response_class=api.responses.EventSourceResponse",
        "yield api.sse.ServerSentEvent(data={'a': 1}, id='1')",
    ),
    "values": ("response_class=api.responses.EventSourceResponse", "yield {'a': 1}"),
    "lines": ("", "yield {'a': 1}"),
    "text": ("response_class=api.responses.StreamingResponse", "yield 'a'"),
}
LATER = {
    "override": "app.dependency_overrides[d0] = lambda: calls.append('over') or 'over'",
    "middleware": """
@app.middleware('http')
async def around(request, call_next):
    calls.append('before')
    response = await call_next(request)
    response.headers['x-around'] = '1'
    return response
""",
    "own error": """
@app.exception_handler(OwnError)
async def of_own(request, error):
    return api.responses.JSONResponse({'own': str(error)}, 409)
""",
    "http error": """
@app.exception_handler(api.HTTPException)
def of_http(request, error):
    return api.responses.PlainTextResponse(str(error.detail), error.status_code, error.headers)
""",
    "invalid": """
@app.exception_handler(api.exceptions.RequestValidationError)
async def of_invalid(request, error):
    return api.responses.JSONResponse({'count': len(error.errors()), 'body': repr(error.body)}, 400)
""",
    "not found": """
@app.exception_handler(404)
async def of_404(request, error):
    return api.responses.PlainTextResponse('nothing', 404)
""",
    "any error": """
@app.exception_handler(Exception)
async def of_any(request, error):
    return api.responses.PlainTextResponse(type(error).__name__, 500)
""",
    "webhook": """
@app.webhooks.post('happened', tags=['w'])
def happened(body: M0): ...
""",
}

# What the options name; it may use the model M0.
PRELUDE = (
    "class OwnResponse(api.responses.JSONResponse):",
    "    media_type = 'application/own+json'",
    "callable = Callable('called')",
    "hooks = api.APIRouter()",
    "@hooks.post('{$request.body#/url}')",
    "def hook(body: M0) -> M0: ...",
    "def handled(request, error):",
    "    return api.responses.PlainTextResponse('handled', 400)",
    "def refuse(error):",
    "    raise error",
)
