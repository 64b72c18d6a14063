"""A service watched by sentry-sdk: errors, transactions, request data, users; events stay in a list."""

from typing import Annotated, Any

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

events: list[dict[str, Any]] = []


class Kept(Transport):
    """Keeps events instead of sending them."""

    def capture_envelope(self, envelope: Envelope) -> None:
        events.extend(item.payload.json for item in envelope.items if item.payload.json is not None)


sentry_sdk.init(
    dsn="http://key@sentry.test/1",
    transport=Kept,
    traces_sample_rate=1.0,
    send_default_pii=True,
    auto_session_tracking=False,
)

from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Request  # noqa: E402
from pydantic import BaseModel  # noqa: E402
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser  # noqa: E402
from starlette.middleware.authentication import AuthenticationMiddleware  # noqa: E402


class ByHeader(AuthenticationBackend):
    async def authenticate(self, conn: Any) -> tuple[AuthCredentials, SimpleUser] | None:
        name = conn.headers.get("x-user")
        return (AuthCredentials(["known"]), SimpleUser(name)) if name else None


app = FastAPI()
app.add_middleware(AuthenticationMiddleware, backend=ByHeader())
orders = APIRouter(prefix="/orders")


class Order(BaseModel):
    article: str
    amount: int


@orders.get("/{number}")
async def order(number: int) -> dict[str, int]:
    with sentry_sdk.start_span(op="db", name="look up"):
        return {"number": number}


@orders.post("/")
async def new_order(order: Order) -> Order:
    if order.amount == 0:
        raise ValueError("nothing ordered")
    return order


@orders.get("/plain/{number}")
def plain(number: int) -> None:
    sentry_sdk.set_tag("number", number)
    raise LookupError("plain")


@orders.post("/form")
async def form(article: Annotated[str, Form()]) -> None:
    raise ValueError(article)


def failing() -> None:
    raise LookupError("dependency")


@orders.get("/failing/dependency")
async def depending(value: Annotated[None, Depends(failing)]) -> None:
    """Is never reached."""


@app.get("/refused/{status}")
async def refused(status: int) -> None:
    raise HTTPException(status)


@app.get("/message")
async def message(request: Request) -> str:
    sentry_sdk.capture_message("noticed")
    return "said"


app.include_router(orders, prefix="/v1")
