"""`martlet bench`: a quick load against a server process of its own."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from uvicorn.loops.auto import auto_loop_factory

from martlet.command.figures import bar, duration, histogram, percentile
from martlet.command.load import Load
from martlet.command.problems import Problem
from martlet.command.request import request_bytes
from martlet.command.run import HTTP
from martlet.serve.protocols import HTTPChoice

HOST = "127.0.0.1"
STARTUP_SECONDS = 60
STOP_SECONDS = 10
WARM_UP_SECONDS = 0.5


def bench(
    target: Annotated[str, typer.Argument(metavar="MODULE:APP", help="The application.")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="What to request, with its query.")],
    connections: Annotated[int, typer.Option("--connections", "-c", min=1, max=1000)] = 32,
    seconds: Annotated[float, typer.Option("--seconds", "-s", min=0.1, max=300, help="How long.")] = 5,
    requests: Annotated[
        int | None, typer.Option("--requests", "-n", min=1, help="Stop after so many.")
    ] = None,
    method: Annotated[str, typer.Option("--method", "-X")] = "GET",
    body: Annotated[
        str | None, typer.Option("--body", "-d", help="The request's body; @FILE reads it from a file.")
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option("--header", "-H", metavar="NAME:VALUE", help="May be repeated.")
    ] = None,
    http: HTTP = "auto",
) -> None:
    """Measure one request: its rate and its latencies.

    Starts the application in one server process at a free port of this machine, sends the request over some
    connections, each waiting for its reply, and stops the server. The generator is Python too, and shares the
    machine: compare such figures with one another only.
    """
    port = _free_port()
    request = request_bytes(method, path, f"{HOST}:{port}", header or [], body)
    has_body = method.upper() != "HEAD"
    with _server(target, port, http) as server:
        warm_up = Load(
            HOST, port, request, connections=connections, seconds=WARM_UP_SECONDS, has_body=has_body
        )
        load = Load(
            HOST,
            port,
            request,
            connections=connections,
            seconds=seconds,
            requests=requests,
            has_body=has_body,
        )
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(_measure(warm_up, load, server))
    if not load.latencies:
        reasons = ", ".join(load.errors) or f"none within {seconds:g} s"
        raise Problem(f"no reply to {method.upper()} {path}: {reasons}")
    _report(load, f"{method.upper()} {path}")


async def _measure(warm_up: Load, load: Load, server: subprocess.Popen[bytes]) -> None:
    def check_server() -> None:
        if server.poll() is not None:
            raise Problem(f"the server stopped with code {server.returncode}")

    await warm_up.run(lambda elapsed: check_server())
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Measuring", total=load.seconds)

        def tick(elapsed: float) -> None:
            check_server()
            rate = len(load.latencies) / elapsed
            progress.update(task, completed=elapsed, description=f"{rate:,.0f} requests/s")

        await load.run(tick)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(target: str, port: int, http: HTTPChoice) -> Iterator[subprocess.Popen[bytes]]:
    """A server process, once it listens. What it writes is shown if it doesn't start."""
    options = ["--host", HOST, "--port", str(port), "--workers", "1", "--http", http]
    quiet = ["--no-access-log", "--log-level", "error", "--timeout-graceful-shutdown", "1"]
    command = [sys.executable, "-m", "martlet", "run", target, *options, *quiet]
    with tempfile.TemporaryFile() as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603
        try:
            _wait_for(server, port, output)
            yield server
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int, output: IO[bytes]) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            output.seek(0)
            lines = output.read().decode(errors="replace").strip().splitlines()
            raise Problem(lines[-1].removeprefix("Error: ") if lines else "the server did not start")
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise Problem(f"the server did not start within {STARTUP_SECONDS} s")


def _report(load: Load, title: str) -> None:
    console = Console(highlight=False)
    ordered = sorted(load.latencies)
    count = len(ordered)
    console.print(f"[bold]{title}[/]  {load.connections} connections, {load.elapsed:.1f} s", soft_wrap=True)
    for status, number in sorted(load.statuses.items()):
        console.print(f"  {number:,} replies with status {status}", style=None if status < 400 else "red")
    for reason, number in sorted(load.errors.items()):
        console.print(f"  {number:,} failed: {reason}", style="red", markup=False)
    rate, megabytes = count / load.elapsed, load.received / load.elapsed / 1e6
    console.print(f"\n  [bold]{rate:,.0f} requests/s[/]  {megabytes:.2f} MB/s")
    marks = "  ".join(
        f"p{percent:g} {duration(percentile(ordered, percent))}" for percent in (50, 90, 99, 99.9)
    )
    console.print(f"  {marks}  max {duration(ordered[-1])}\n")
    steps = histogram(ordered)
    largest = max(step.number for step in steps)
    table = Table(box=None, show_header=False, padding=(0, 1))
    for column in (1, 2, 3):
        table.add_column(justify="left" if column == 2 else "right", no_wrap=True)
    for step in steps:
        until = f"< {duration(step.high)}" if step.high != float("inf") else f"≥ {duration(step.low)}"
        table.add_row(until, bar(step.number, largest), f"{step.number / count:.1%}")
    console.print(table)
