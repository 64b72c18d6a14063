"""Who is measured: the server's command, what is to be installed, and what a reader must know about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

APPS = "benchmarks.peers.apps"
OURS = "benchmarks.apps:create"
DIRECT = "martlet.serve.direct:DirectProtocol"

NO_INJECTION = "no injection of dependencies into an endpoint"
NO_SESSIONS = "no sessions and no compression of its own"


@dataclass(frozen=True)
class Peer:
    """One framework on one server.

    `command` follows the Python executable; {port} and {workers} stand for numbers. `lacks` tells for a kind
    why it shows a dash.
    """

    name: str
    title: str
    command: Sequence[str]
    requires: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def arguments(self, port: int, workers: int) -> list[str]:
        return [part.format(port=port, workers=workers) for part in self.command]


def uvicorn(factory: str, http: str = "httptools") -> list[str]:
    return [
        *("-m", "uvicorn", "--factory", factory, "--host", "127.0.0.1", "--port", "{port}"),
        *("--http", http, "--loop", "uvloop", "--workers", "{workers}"),
        *("--no-access-log", "--log-level", "warning"),
    ]


def granian(factory: str) -> list[str]:
    return [
        *("-m", "granian", "--interface", "asgi", "--factory", factory, "--host", "127.0.0.1"),
        *("--port", "{port}", "--workers", "{workers}", "--loop", "uvloop", "--http", "1", "--no-ws"),
        *("--log-level", "error"),
    ]


PEERS = (
    Peer("fastapi", "FastAPI, Uvicorn", uvicorn(OURS), environment={"BENCH_FRAMEWORK": "fastapi"}),
    Peer(
        "starlette",
        "Starlette, Uvicorn",
        uvicorn(f"{APPS}.starlette:create"),
        lacks={"dependencies": NO_INJECTION},
        note="has no declarations: the endpoints read and check the request themselves",
    ),
    Peer(
        "litestar",
        "Litestar, Uvicorn",
        uvicorn(f"{APPS}.litestar:create"),
        requires=["litestar[cryptography]"],
    ),
    Peer(
        "blacksheep",
        "BlackSheep, Uvicorn",
        uvicorn(f"{APPS}.blacksheep:create"),
        requires=["blacksheep"],
        note="has no bounds for parameters, so the endpoints check them; its services read the request "
        "themselves; blocking code goes to a thread by `asyncio.to_thread`",
    ),
    Peer(
        "sanic",
        "Sanic, own server",
        [
            *("-m", "sanic", f"{APPS}.sanic:create", "--factory", "--host", "127.0.0.1"),
            *("--port", "{port}", "--workers", "{workers}", "--no-access-logs", "--no-motd"),
        ],
        requires=["sanic", "sanic-ext"],
        lacks={"middleware": NO_SESSIONS},
        note="sanic-ext's validation and injection; blocking code goes to a thread by `asyncio.to_thread`",
    ),
    Peer(
        "falcon",
        "Falcon, Uvicorn",
        uvicorn(f"{APPS}.falcon:create"),
        requires=["falcon", "orjson"],
        lacks={"dependencies": NO_INJECTION, "middleware": NO_SESSIONS},
        note="orjson as its documentation advises; the endpoints give bodies to Pydantic; blocking code goes "
        "to a thread by `falcon.sync_to_async`",
    ),
    Peer(
        "robyn",
        "Robyn, own server",
        [
            *("-m", f"{APPS}.robyn", "--processes", "{workers}", "--workers", "1", "--log-level", "ERROR"),
            "--disable-openapi",
        ],
        requires=["robyn[pydantic]", "orjson"],
        lacks={
            "dependencies": "its dependencies are values given once, not made for a request",
            "middleware": NO_SESSIONS,
        },
        note="has no bounds for parameters and no required headers, so the endpoints check them",
    ),
    Peer(
        "bolt",
        "Django Bolt, own server",
        [
            *("-m", "django", "runbolt", "--host", "127.0.0.1", "--port", "{port}"),
            *("--processes", "{workers}", "--no-admin"),
        ],
        requires=["django-bolt>=0.13"],
        environment={"DJANGO_SETTINGS_MODULE": f"{APPS}.bolt.settings"},
        note="msgspec's structs, its own way, in place of Pydantic's models",
    ),
    Peer(
        "emmett55",
        "Emmett55, Granian",
        [
            *("-m", "emmett55.cli", "-a", f"{APPS}.emmett55", "serve", "--host", "127.0.0.1"),
            *("--port", "{port}", "--workers", "{workers}", "--interface", "rsgi", "--log-level", "error"),
        ],
        requires=["emmett55[orjson]"],
        lacks={
            "dependencies": NO_INJECTION,
            "sync": "endpoints must be coroutines",
            "middleware": "no CORS and no compression of its own",
        },
        note="has no declarations: the endpoints read and check the request, and give bodies to Pydantic",
    ),
    Peer(
        "martlet-asgi", "Martlet, Uvicorn (ASGI)", uvicorn(OURS), environment={"BENCH_FRAMEWORK": "martlet"}
    ),
    Peer(
        "martlet-granian",
        "Martlet, Granian (ASGI)",
        granian(OURS),
        requires=["granian"],
        environment={"BENCH_FRAMEWORK": "martlet"},
    ),
    Peer(
        "martlet", "Martlet, direct entry", uvicorn(OURS, DIRECT), environment={"BENCH_FRAMEWORK": "martlet"}
    ),
    Peer(
        "wire",
        "the wire limit",
        ["-m", "benchmarks.peers.wire", "--port", "{port}", "--workers", "{workers}"],
        lacks={"sync": "nothing on the wire to measure: handing over to a thread is a framework's choice"},
        note="no framework: uvloop, httptools and pydantic-core by hand for each endpoint",
    ),
)
BASELINE = PEERS[0]
DIRECT_ENTRY = PEERS[-2]
WIRE = PEERS[-1]

ABSENT = {
    "TurboAPI": "its release 1 runs on a free-threaded Python 3.14 alone; the last one for another Python, "
    "0.5, loses a reply's status 201 and those of a model's fields that are lists or models",
}
