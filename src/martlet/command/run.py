"""`martlet run` and `martlet dev`: serve an application on Uvicorn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
import uvicorn
from rich.console import Console

from martlet.command.discovery import Found, find
from martlet.command.preflight import check_address, check_certificate, check_unix_socket
from martlet.command.problems import Problem
from martlet.command.serving import FACTORY, Serving
from martlet.serve.access import LogFormat
from martlet.serve.logs import log_config
from martlet.serve.protocols import HTTPChoice, http_protocol

DEVELOPMENT_GRACE = 2

Target = Annotated[
    str | None,
    typer.Argument(metavar="[MODULE:APP]", help="The application; a file or a package's folder will do."),
]
Host = Annotated[str, typer.Option(help="The address to listen at.")]
Port = Annotated[int, typer.Option(min=0, max=65535, envvar="PORT", help="The port; 0 takes a free one.")]
RootPath = Annotated[str, typer.Option(help="The path that a proxy takes off before it hands on requests.")]
HTTP = Annotated[HTTPChoice, typer.Option(help="Who speaks HTTP; auto takes the fastest there is.")]
LogLevel = Annotated[
    Literal["critical", "error", "warning", "info", "debug"],
    typer.Option(help="The server's least log level."),
]


def run(
    target: Target = None,
    host: Host = "0.0.0.0",  # noqa: S104
    port: Port = 8000,
    uds: Annotated[
        str | None, typer.Option(metavar="PATH", help="Listen at a Unix socket, not at a port.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, envvar="WEB_CONCURRENCY", help="How many processes serve.")
    ] = 1,
    ssl_keyfile: Annotated[str | None, typer.Option(help="The key for TLS.")] = None,
    ssl_certfile: Annotated[str | None, typer.Option(help="The certificate for TLS, with its chain.")] = None,
    ssl_keyfile_password: Annotated[str | None, typer.Option(help="What the key is encrypted with.")] = None,
    proxy_headers: Annotated[
        bool, typer.Option(help="Believe X-Forwarded-For and -Proto of trusted proxies.")
    ] = True,
    forwarded_allow_ips: Annotated[
        str | None,
        typer.Option(
            envvar="FORWARDED_ALLOW_IPS",
            help="The trusted proxies: addresses, networks, or '*' for all.  [default: 127.0.0.1,::1]",
        ),
    ] = None,
    root_path: RootPath = "",
    log_format: Annotated[
        LogFormat, typer.Option(help="json is one object a line, with request ids.")
    ] = "text",
    log_level: LogLevel = "info",
    access_log: Annotated[bool, typer.Option(help="Log each request.")] = True,
    timeout_graceful_shutdown: Annotated[
        int, typer.Option(min=0, metavar="SECONDS", help="How long requests may take to end on SIGTERM.")
    ] = 25,
    timeout_keep_alive: Annotated[
        int, typer.Option(min=0, metavar="SECONDS", help="How long a connection may be idle.")
    ] = 5,
    limit_concurrency: Annotated[
        int | None, typer.Option(min=1, help="Answer 503 to more connections or requests than that at once.")
    ] = None,
    http: HTTP = "auto",
) -> None:
    """Serve an application in production.

    Without MODULE:APP, takes the entrypoint that pyproject.toml tells, or looks in main.py, app.py, api.py,
    and in those of the folder app; the application is the one named app or api, or the first there is.
    """
    check_certificate(ssl_keyfile, ssl_certfile, ssl_keyfile_password)
    found = find(target)
    if uds is None:
        check_address(host, port)
    else:
        check_unix_socket(uds)
    protocol = _protocol(http)
    if log_format == "text":
        _announce(f"Serving {found.text}, {workers} worker{'s' if workers > 1 else ''}, HTTP by {protocol}")
    Serving(found.text, request_ids=log_format == "json").tell()
    uvicorn.run(
        FACTORY,
        factory=True,
        host=host,
        port=port,
        uds=uds,
        workers=workers,
        http=protocol,
        ssl_keyfile=ssl_keyfile,
        ssl_certfile=ssl_certfile,
        ssl_keyfile_password=ssl_keyfile_password,
        proxy_headers=proxy_headers,
        forwarded_allow_ips=forwarded_allow_ips,
        root_path=root_path,
        log_config=log_config(log_format),
        log_level=log_level,
        access_log=access_log,
        timeout_graceful_shutdown=timeout_graceful_shutdown,
        timeout_keep_alive=timeout_keep_alive,
        limit_concurrency=limit_concurrency,
    )


def dev(
    target: Target = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    reload: Annotated[bool, typer.Option(help="Start anew when a file changes.")] = True,
    reload_dir: Annotated[
        list[Path] | None,
        typer.Option(
            file_okay=False, exists=True, help="A folder to watch; may be repeated.  [default: this one]"
        ),
    ] = None,
    root_path: RootPath = "",
    log_level: LogLevel = "info",
    http: HTTP = "auto",
) -> None:
    """Serve an application for its developer: reload on changes, errors shown with their source.

    Without MODULE:APP it is found as by `martlet run`.
    """
    found = find(target)
    check_address(host, port)
    protocol = _protocol(http)
    _announce_development(found, host, port)
    Serving(found.text, debug=True).tell()
    folders = [str(folder) for folder in reload_dir] if reload and reload_dir else None
    uvicorn.run(
        FACTORY,
        factory=True,
        host=host,
        port=port,
        http=protocol,
        reload=reload,
        reload_dirs=folders,
        root_path=root_path,
        log_config=log_config("text"),
        log_level=log_level,
        timeout_graceful_shutdown=DEVELOPMENT_GRACE,
    )


def _protocol(choice: HTTPChoice) -> str:
    try:
        return http_protocol(choice)
    except ImportError as error:
        raise Problem(f"--http {choice} can't be used: {error}") from error


def _announce_development(found: Found, host: str, port: int) -> None:
    docs: Any = getattr(found.app, "docs_url", None)
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    pages = f", documentation at {address}{docs}" if docs and port else ""
    _announce(f"Serving {found.text} for development{pages}")


def _announce(text: str) -> None:
    Console(stderr=True, soft_wrap=True, highlight=False).print(text, style="bold", markup=False)
