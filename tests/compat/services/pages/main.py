"""Pages made of templates, static files, forms that redirect."""

from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel

HERE = Path(__file__).parent


class Notice(BaseModel):
    title: str
    text: str = ""
    is_new: bool = False


def site(request: Request) -> dict[str, str]:
    return {"site": f"All notices of {request.url.hostname}"}


app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
templates = Jinja2Templates(directory=HERE / "templates", context_processors=[site])
app.mount("/static", StaticFiles(directory=HERE / "static", html=True), name="static")
board: dict[str, Notice] = {}


@app.get("/", response_class=RedirectResponse, status_code=302)
async def home():
    return "/notices"


@app.get("/notices", response_class=HTMLResponse)
async def notices(request: Request):
    links = (f'<a href="{request.url_for("notice", name=name)}">{name}</a>' for name in board)
    return HTMLResponse("".join(links))


@app.post("/notices")
async def pin_up(request: Request, notice: Annotated[Notice, Form()]):
    board[notice.title] = notice
    return RedirectResponse(request.url_for("notice", name=notice.title), status_code=303)


@app.get("/notices/{name}", response_class=HTMLResponse)
def notice(request: Request, name: str):
    if name not in board:
        raise HTTPException(404)
    return templates.TemplateResponse(
        request, "notice.html", {"notice": board[name]}, headers={"X-Name": name}
    )


@app.exception_handler(404)
async def missing(request: Request, error: HTTPException):
    return PlainTextResponse(f"nothing at {request.url.path}", status_code=404)
