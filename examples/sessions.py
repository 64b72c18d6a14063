"""A shop's basket and its customers: run it with `martlet dev examples/sessions.py`.

Sessions are kept in memory; `REDIS_URL=redis://localhost:6379/0` keeps them in Redis, for all processes.
`INSECURE_COOKIES=1` lets browsers that insist on HTTPS for Secure cookies take them from localhost.
"""

import os
from typing import Annotated

from pydantic import BaseModel

from martlet import Depends, Form, HTTPException, Martlet
from martlet.responses import RedirectResponse
from martlet.sessions import Session, SessionInfo, Sessions


class Basket(BaseModel):
    amounts: dict[str, int] = {}


sessions = Sessions(
    os.environ.get("REDIS_URL", "memory://"),
    model=Basket,
    secure="INSECURE_COOKIES" not in os.environ,
)
app = Martlet(title="Shop").use(sessions)

Current = Annotated[Session[Basket], Depends(sessions.session)]

PASSWORDS = {"ann": "correct horse", "ben": "battery staple"}  # see martlet.accounts for real ones


def customer(session: Current) -> str:
    if session.user is None:
        raise HTTPException(401, "log in first")
    return session.user


Customer = Annotated[str, Depends(customer)]


@app.post("/basket/{article}")
def add(article: str, session: Current) -> Basket:
    amounts = session.data.amounts
    amounts[article] = amounts.get(article, 0) + 1
    return session.data


@app.post("/login")
async def login(
    user: Annotated[str, Form()], password: Annotated[str, Form()], session: Current
) -> RedirectResponse:
    if PASSWORDS.get(user) != password:
        raise HTTPException(401, "no such user and password")
    session.login(user)
    return RedirectResponse("/me", 303)


@app.post("/logout")
async def logout(session: Current) -> None:
    session.logout()


@app.get("/me")
async def me(user: Customer, session: Current) -> dict[str, str | Basket]:
    return {"user": user, "basket": session.data}


@app.get("/sessions")
async def my_sessions(user: Customer) -> list[SessionInfo]:
    return await sessions.of_user(user)


@app.post("/logout-elsewhere")
async def logout_elsewhere(user: Customer, session: Current) -> int:
    return await sessions.revoke_all(user, keep=session.id)
