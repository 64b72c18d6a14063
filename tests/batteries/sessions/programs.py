"""An application whose endpoints do with a session what the tests ask for."""

from typing import Annotated, Any

from martlet import Depends, HTTPException, Martlet, WebSocket
from martlet.responses import RedirectResponse
from martlet.sessions import Session, Sessions
from martlet.testing import AsyncTestClient

BASE_URL = "https://birds.example"


def build(sessions: Sessions[Any]) -> Martlet:
    app = Martlet().use(sessions)
    Current = Annotated[Session[Any], Depends(sessions.session)]

    @app.get("/")
    async def read(session: Current) -> dict[str, Any]:
        return {"user": session.user, "data": session.data, "id": session.id, "is_new": session.is_new}

    @app.put("/data/{name}")
    async def write(name: str, value: Any, session: Current) -> None:
        session.data[name] = value

    @app.put("/thread/{name}")
    def write_in_thread(name: str, value: Any, session: Current) -> None:
        session.data[name] = value

    @app.post("/nested")
    async def nested(session: Current) -> None:
        session.data.setdefault("seen", []).append("wren")

    @app.post("/login/{user}")
    async def login(user: str, session: Current) -> RedirectResponse:
        session.login(user)
        return RedirectResponse("/", 303)

    @app.post("/logout")
    async def logout(session: Current) -> None:
        session.logout()

    @app.post("/rotate")
    async def rotate(session: Current) -> None:
        session.rotate()

    @app.post("/refuse")
    async def refuse(session: Current, save: bool = False) -> None:
        session.data["tries"] = session.data.get("tries", 0) + 1
        if save:
            await session.save()
        raise HTTPException(403, "no")

    @app.post("/unwritable")
    async def unwritable(session: Current) -> None:
        session.data["when"] = object()

    @app.get("/public")
    async def public() -> str:
        return "no session"

    @app.websocket("/socket")
    async def socket(websocket: WebSocket, session: Current, early: bool = False) -> None:
        session.data["socket"] = "open"
        if early:
            await session.save()
        await websocket.accept()
        await websocket.send_json(session.data)
        await websocket.close()

    return app


def browser(app: Martlet, **options: Any) -> AsyncTestClient:
    """A client with a jar of cookies of its own."""
    return AsyncTestClient(app, base_url=BASE_URL, follow_redirects=False, **options)
