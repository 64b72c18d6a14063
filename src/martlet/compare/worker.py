"""A process that runs the program on one side, and the handle on it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Self

from martlet.compare.exchanges import Ending, Reply, Request
from martlet.compare.program import Description, Program, Timed

RUN_VARIABLE = "MARTLET_COMPARE_RUN"
STARTUP_SECONDS = 60
GRACE_SECONDS = 2
MOST_SEED = 2**32 - 1
Load = Callable[[], Any]


class Unusable(Exception):
    """The program can't be run on one side; the text says why, in one line."""


@dataclass(frozen=True)
class Side:
    """One of the two sides: its name, and what loads the application in the process.

    load: it is pickled, so it is a function of a module, or a `functools.partial` of one.
    """

    name: str
    load: Load


@dataclass(frozen=True)
class Failure:
    """What went wrong in the process."""

    text: str


class Worker:
    """The program in a process of its own, which is started again where it dies or hangs.

    Args:
        run: the environment's MARTLET_COMPARE_RUN in it, by which a program may tell the runs apart.
        seed: of `random`, and of the order of sets.
        timeout: seconds that a reply may take.
    """

    def __init__(self, side: Side, run: str, *, seed: int, timeout: float) -> None:
        self.side = side
        self.description = Description({}, [])
        self._run = run
        self._seed = seed
        self._timeout = timeout
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *exception: object) -> None:
        with suppress(EOFError, OSError, TimeoutError):
            self._ask(GRACE_SECONDS, "stop")
            if self._process is not None:
                self._process.join(GRACE_SECONDS)
        self._kill()

    def exchange(self, request: Request) -> Reply:
        """The reply to a request; one that says so if there was none in time."""
        try:
            reply = self._ask(self._timeout + GRACE_SECONDS, "exchange", request)
        except TimeoutError:
            self._restart()
            return Reply(None, ending=Ending.TIMED_OUT)
        except (EOFError, OSError):
            self._restart()
            return Reply(None, ending=Ending.DIED)
        assert isinstance(reply, Reply)
        return reply

    def timed(self, request: Request, number: int) -> Timed | None:
        """Time a block of calls; None if it did not end within the time of one reply."""
        try:
            block = self._ask(self._timeout + GRACE_SECONDS, "timed", request, number)
        except (EOFError, OSError, TimeoutError):
            self._restart()
            return None
        assert isinstance(block, Timed)
        return block

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        arguments = (theirs, self.side.load, self._seed, self._timeout)
        self._process = context.Process(target=serve, args=arguments)
        with environment({"PYTHONHASHSEED": str(self._seed), RUN_VARIABLE: self._run}):
            self._process.start()
        theirs.close()
        try:
            answer = self._answer(STARTUP_SECONDS)
        except (EOFError, OSError):
            answer = Failure("its process ended")
        except TimeoutError:
            answer = Failure(f"it did not start within {STARTUP_SECONDS} s")
        if isinstance(answer, Failure):
            self._kill()
            raise Unusable(f"under {self.side.name}, {answer.text}")
        self.description = answer

    def _restart(self) -> None:
        self._kill()
        self._start()

    def _ask(self, seconds: float, *question: Any) -> Any:
        assert self._connection is not None
        self._connection.send(question)
        return self._answer(seconds)

    def _answer(self, seconds: float) -> Any:
        """Raises TimeoutError if there is none in time, EOFError or OSError if the process is gone."""
        assert self._connection is not None
        if not self._connection.poll(seconds):
            raise TimeoutError
        return self._connection.recv()

    def _kill(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            # Its threads may hang, and hold it.
            self._process.kill()
            self._process.join()


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables of the environment, for the processes that are started within."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def serve(connection: Connection, load: Load, seed: int, timeout: float) -> None:
    """The process: load the application and do what is asked for, until told to stop."""
    _be_silent()
    random.seed(seed)
    try:
        app = load()
    except (Exception, SystemExit) as error:  # noqa: BLE001
        connection.send(Failure(_told(error)))
        return
    from uvicorn.loops.auto import auto_loop_factory

    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner, suppress(EOFError):
        runner.run(_converse(connection, Program(app, timeout)))


async def _converse(connection: Connection, program: Program) -> None:
    try:
        await program.start()
        connection.send(await program.description())
    except Exception as error:  # noqa: BLE001
        connection.send(Failure(_told(error)))
        return
    loop = asyncio.get_running_loop()
    while True:
        # In a thread, so that the program's own tasks go on.
        question, *arguments = await loop.run_in_executor(None, connection.recv)
        if question == "exchange":
            connection.send(await program.exchange(*arguments))
        elif question == "timed":
            connection.send(await program.timed(*arguments))
        else:
            await program.stop()
            connection.send(None)
            return


def _be_silent() -> None:
    """Keep what the program prints from between the command's own lines."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _told(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, Unusable):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
