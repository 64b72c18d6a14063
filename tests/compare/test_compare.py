"""Whole comparisons: a program with itself, in processes, with differences sown by which side it is on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from martlet.compare import Request, Unusable
from martlet.compare.speed import Speed
from tests.compare.sides import QUICK, compared, wheres

pytestmark = pytest.mark.slow

HEAD = """
from fastapi import FastAPI, Response
is_other = SIDE == "Martlet"
app = FastAPI()
"""
STATEFUL = (
    HEAD
    + """
import uuid
kept = {}

@app.post("/things", status_code=201)
def make(thing: dict[str, int]):
    number = len(kept) + 1
    kept[number] = thing
    return {"id": number, "token": uuid.uuid4().hex, "thing": thing}

@app.get("/things/{thing_id}")
def read(thing_id: int):
    return kept[thing_id] if thing_id in kept else Response(status_code=404)

@app.delete("/things/{thing_id}")
def drop(thing_id: int):
    return kept.pop(thing_id, None)
"""
)


def test_a_program_is_the_same_as_itself_whatever_its_state() -> None:
    report = compared(STATEFUL)
    assert report.is_same
    assert [(operation, where) for operation, where in report.found.varying] == [
        ("POST /things", "/body/token")
    ]
    statuses = {
        trial.fastapi.status for trial in report.trials if trial.request.operation.startswith("GET /things/")
    }
    assert {200, 404, 422} <= statuses


def test_differences_are_found_with_the_requests_that_show_them() -> None:
    report = compared(
        HEAD
        + """
@app.get("/body")
def body(n: int = 1):
    return {"n": n, "deep": [{"side": is_other}]}

@app.get("/header")
def header(response: Response):
    response.headers["x-side"] = SIDE

@app.get("/status")
def status():
    return Response(status_code=201 if is_other else 200)

@app.get("/same")
def same():
    return 1

@app.get("/document", summary=SIDE)
def document():
    return 1
"""
    )
    assert not report.is_same
    assert wheres(report) == {
        ("GET /body", "/body/deep/0/side"),
        ("GET /header", "/headers/x-side"),
        ("GET /status", "/status"),
        ("the OpenAPI document", "/paths/~1document/get/summary"),
    }
    shown = {difference.operation: difference.request for difference in report.found.differences}
    assert shown["GET /status"] == Request("GET /status", "GET", "/status")


def test_what_fastapi_itself_answers_differently_is_told_apart() -> None:
    report = compared(
        HEAD
        + """
import os, random, time

@app.get("/nature")
def nature(response: Response):
    response.headers["x-run"] = os.environ["MARTLET_COMPARE_RUN"]
    return {"time": time.time(), "secret": os.urandom(8).hex(), "side": is_other}

@app.get("/seeded")
def seeded():
    return [random.random(), list({"a", "b", "c", "d", "e", "f"})]
"""
    )
    assert wheres(report) == {("GET /nature", "/body/side")}
    assert set(report.found.varying) == {
        ("GET /nature", "/body/time"),
        ("GET /nature", "/body/secret"),
        ("GET /nature", "/headers/x-run"),
    }


HANGING = (
    HEAD
    + """
import asyncio, time
from fastapi.responses import StreamingResponse
calls = []

@app.get("/waits")
async def waits(n: int = 0):
    calls.append(n)
    await asyncio.sleep(60 if WHERE else 0)

@app.get("/endless")
async def endless():
    async def ticks():
        while True:
            yield "tick" if not is_other else TICK
            await asyncio.sleep(0.1)
    return StreamingResponse(ticks())

@app.get("/zz-count")
async def count():
    return len(calls)
"""
)


def hanging(where: str, tick: str) -> str:
    return HANGING.replace("WHERE", where).replace("TICK", repr(tick))


def test_what_hangs_on_both_sides_is_the_same_and_left_out_after_two_time_outs() -> None:
    report = compared(hanging("True", "tick"), replace(QUICK, timeout=0.3, examples=6))
    assert report.is_same
    asked = [trial for trial in report.trials if trial.request.operation == "GET /waits"]
    assert [trial.martlet.ending for trial in asked] == ["no whole reply came in time"] * 2
    assert report.notes[0].startswith("GET /waits: under FastAPI no whole reply came in time; its other")
    assert any(note.startswith("GET /endless: ") for note in report.notes)


def test_what_hangs_on_one_side_is_a_difference() -> None:
    report = compared(hanging("is_other", "tock"), replace(QUICK, timeout=0.3, examples=1))
    assert wheres(report) == {
        ("GET /waits", "/ending"),
        ("GET /waits", "/status"),
        ("GET /endless", "/body/0"),
    }


def test_a_process_that_hangs_or_ends_is_started_again() -> None:
    report = compared(
        HEAD
        + """
import os, time

@app.get("/a-blocks")
async def blocks():
    time.sleep(60)

@app.get("/b-ends")
async def ends():
    if is_other:
        os._exit(3)

@app.get("/c-goes-on")
async def goes_on():
    return SIDE
""",
        replace(QUICK, timeout=0.2, examples=1),
    )
    assert wheres(report) == {
        ("GET /b-ends", "/ending"),
        ("GET /b-ends", "/status"),
        ("GET /c-goes-on", "/body"),
    }


def test_lifespans_run_and_their_state_is_seen() -> None:
    report = compared(
        """
from contextlib import asynccontextmanager
from fastapi import FastAPI, Request

@asynccontextmanager
async def lifespan(app):
    yield {"side": SIDE}

app = FastAPI(lifespan=lifespan)

@app.get("/")
async def side(request: Request):
    return request.state.side
"""
    )
    (difference,) = [each for each in report.found.differences if each.where == "/body"][:1]
    assert (difference.fastapi, difference.martlet) == ("FastAPI", "Martlet")


def test_given_requests_go_first_and_headers_go_to_the_generated_ones() -> None:
    given = Request("GET /", "GET", "/?mine", (("x-key", "given"),))
    options = replace(QUICK, examples=1, headers=(("x-key", "secret"),))
    text = HEAD + "from fastapi import Header\n@app.get('/')\ndef root(x_key: str = Header()): return 1\n"
    report = compared(text, options, given=lambda known: [given])
    assert report.trials[0].request == given
    assert {trial.request.headers for trial in report.trials[1:]} == {(("x-key", "secret"),)}


def test_headers_that_are_ignored() -> None:
    text = HEAD + "@app.get('/')\ndef root(response: Response): response.headers['X-Side'] = SIDE\n"
    assert not compared(text).is_same
    assert compared(text, replace(QUICK, ignored=("X-Side",))).is_same


def test_a_seed_sends_the_same_requests_again() -> None:
    sent = [[trial.request for trial in compared(STATEFUL).trials] for _ in range(2)]
    assert sent[0] == sent[1]
    assert len(sent[0]) > 10


def test_each_run_is_prepared() -> None:
    runs: list[str] = []
    compared(HEAD, before=runs.append)
    assert runs == ["fastapi", "martlet", "fastapi-again"]


def test_the_speed_is_told_of_what_succeeds_alike() -> None:
    report = compared(
        HEAD
        + """
@app.get("/a")
def a(): return 1
@app.get("/b")
def b(): return is_other
@app.get("/c")
def c(): return Response(status_code=404)
""",
        replace(QUICK, has_speed=True),
    )
    assert list(report.speeds) == ["GET /a"]
    speed = report.speeds["GET /a"]
    assert isinstance(speed, Speed)
    assert speed.ratio > 0
    assert speed.calls >= 1


NO_START = """
from contextlib import asynccontextmanager
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app):
    raise OSError("no database")
    yield

app = FastAPI(lifespan=lifespan)
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / 0", "under FastAPI, ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "under FastAPI, SystemExit: 3"),
        ("import os; os._exit(3)", "under FastAPI, its process ended"),
        (HEAD + "assert not is_other, 'no'", "under Martlet, AssertionError: no"),
        (
            NO_START,
            "under FastAPI, RuntimeError: its start-up failed: OSError: no database",
        ),
    ],
)
def test_a_program_that_does_not_start(text: str, said: str) -> None:
    with pytest.raises(Unusable) as raised:
        compared(text)
    assert str(raised.value) == said
