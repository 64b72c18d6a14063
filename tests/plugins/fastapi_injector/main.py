"""Objects by injector: singletons and objects of a request, closed after it."""

from fastapi import FastAPI, WebSocket
from fastapi_injector import (
    Injected,
    InjectorMiddleware,
    RequestScopeOptions,
    SyncInjected,
    attach_injector,
    request_scope,
)
from injector import Injector, singleton

events: list[str] = []


class Settings:
    name = "shop"


class Session:
    def __init__(self) -> None:
        self.name = Settings.name

    def __enter__(self) -> "Session":
        events.append("open")
        return self

    def __exit__(self, *error: object) -> None:
        events.append("close")


injector = Injector()
injector.binder.bind(Settings, to=Settings, scope=singleton)
injector.binder.bind(Session, to=Session, scope=request_scope)

app = FastAPI()
attach_injector(app, injector, options=RequestScopeOptions(enable_cleanup=True))
app.add_middleware(InjectorMiddleware, injector=injector)


@app.get("/async/{number}")
async def asynchronous(
    number: int, session: Session = Injected(Session), again: Session = Injected(Session)
) -> dict[str, object]:
    return {"name": session.name, "number": number, "same": session is again}


@app.get("/plain")
def plain(settings: Settings = SyncInjected(Settings), session: Session = SyncInjected(Session)) -> str:
    return f"{settings.name} {session.name}"


@app.websocket("/socket")
async def socket(websocket: WebSocket, session: Session = Injected(Session)) -> None:
    await websocket.accept()
    await websocket.send_text(session.name)
    await websocket.close()
