"""A program as users write it, read by pyright and mypy in strict mode: the public API keeps its types.

The lines marked as errors are mistakes that an editor must report; a mark without an error fails too.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any, assert_type

from pydantic import BaseModel

from martlet import (
    APIRouter,
    BackgroundTasks,
    Body,
    Cookie,
    Depends,
    FastAPI,
    File,
    Form,
    Header,
    HTTPException,
    Martlet,
    Path,
    Query,
    Request,
    Response,
    Security,
    UploadFile,
    WebSocket,
    status,
)
from martlet.encoders import jsonable_encoder
from martlet.exceptions import RequestValidationError
from martlet.middleware.cors import CORSMiddleware
from martlet.responses import HTMLResponse, JSONResponse, PlainTextResponse, StreamingResponse
from martlet.security import (
    APIKeyHeader,
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
    OAuth2PasswordBearer,
    OAuth2PasswordRequestForm,
    SecurityScopes,
)
from martlet.testclient import TestClient


class Article(BaseModel):
    name: str
    price: float = 1.0


class Filter(BaseModel):
    skip: int = 0
    limit: int = 10


@asynccontextmanager
async def lifespan(app: Martlet) -> AsyncGenerator[None]:
    assert_type(app.title, str)
    yield


app = Martlet(
    title="Shop", version="1.0", lifespan=lifespan, docs_url=None, openapi_tags=[{"name": "articles"}]
)
app.add_middleware(CORSMiddleware, allow_origins=["*"])
router = APIRouter(prefix="/articles", tags=["articles"], responses={404: {"description": "Unknown"}})
scheme = OAuth2PasswordBearer(tokenUrl="token", scopes={"read": "Read"})
key = APIKeyHeader(name="X-Key", auto_error=False)


def current_user(scopes: SecurityScopes, token: Annotated[str, Depends(scheme)]) -> str:
    assert_type(scopes.scopes, list[str])
    return token


async def connection() -> AsyncGenerator[int]:
    yield 1


User = Annotated[str, Security(current_user, scopes=["read"])]


@router.get("/{article_id}", response_model=Article, status_code=status.HTTP_200_OK, summary="One article")
async def read(
    article_id: Annotated[int, Path(ge=1)],
    user: User,
    query: Annotated[Filter, Query()],
    connection: Annotated[int, Depends(connection, use_cache=False)],
    x_tenant: Annotated[str | None, Header(alias="X-Tenant")] = None,
    session: Annotated[str | None, Cookie()] = None,
    q: str = Query(default="", max_length=50),
) -> Article:
    if article_id > query.limit:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Unknown", headers={"X-Reason": "range"})
    return Article(name=q or user)


@router.post("/", status_code=201, dependencies=[Depends(key)])
def create(
    article: Article,
    tasks: BackgroundTasks,
    response: Response,
    amount: Annotated[int, Body(embed=True, gt=0)] = 1,
) -> dict[str, Any]:
    tasks.add_task(print, article.name)
    response.headers["X-Amount"] = str(amount)
    encoded: dict[str, Any] = jsonable_encoder(article)
    return encoded


@router.put("/picture", response_class=PlainTextResponse)
async def picture(name: Annotated[str, Form()], content: Annotated[UploadFile, File()]) -> str:
    assert_type(await content.read(), bytes)
    assert_type(content.filename, str | None)
    return name


@app.get("/me", response_class=HTMLResponse)
async def me(
    request: Request,
    basic: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())],
    bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
) -> str:
    assert_type(basic.username, str)
    assert_type(bearer.credentials, str)
    return request.method


@app.post("/token")
async def token(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:
    assert_type(form.username, str)
    assert_type(form.scopes, list[str])
    return {"access_token": form.username, "token_type": "bearer"}


@app.api_route("/any", methods=["GET", "POST"], include_in_schema=False)
async def anything() -> StreamingResponse:
    return StreamingResponse(iter([b"a"]))


@app.websocket("/echo")
async def echo(socket: WebSocket, name: str = "you") -> None:
    await socket.accept()
    await socket.send_text(name)


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    return JSONResponse({"detail": "invalid"}, 422)


app.include_router(router, prefix="/v1", dependencies=[Depends(current_user)])
app.dependency_overrides[current_user] = lambda: "test"


async def decorated_endpoints_keep_their_types() -> None:
    assert_type(await anything(), StreamingResponse)
    assert_type(await token(OAuth2PasswordRequestForm(username="a", password="b")), dict[str, str])
    assert_type(create(Article(name="a"), BackgroundTasks(), Response(), amount=2), dict[str, Any])
    assert_type(await read(1, "user", Filter(), connection=1, x_tenant="t"), Article)
    assert_type(app.get("/")(current_user)(SecurityScopes(), "token"), str)


client = TestClient(app)
assert_type(client.get("/v1/articles/1").status_code, int)
document: dict[str, Any] = app.openapi()
same_class: type[Martlet] = FastAPI


async def mistakes() -> None:
    app.get("/", respons_model=Article)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    app.get("/", status_code="ok")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    router.post("/", tags="articles")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    app.include_router(router, prefx="/v1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Martlet(titel="Shop")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    APIRouter(prefix=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Query(max_lenght=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Query(max_length="3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    HTTPException("404")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await me("not a request")  # type: ignore[call-arg, arg-type]  # pyright: ignore[reportCallIssue]
    await echo("not a socket")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    app.get("/")("not a function")  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    app.add_api_route("/", me, metods=["GET"])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    app.patch("/", response_model_exclude=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    app.get("/", methods=["GET"])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Martlet(tags=["no operation"])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
