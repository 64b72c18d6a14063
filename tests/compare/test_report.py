"""What a comparison found, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter

from martlet.compare.differences import DOCUMENT, Difference, Found, Trial
from martlet.compare.exchanges import Reply, Request
from martlet.compare.report import Report, shown
from martlet.compare.speed import Speed
from martlet.compare.values import ABSENT

LONG = Request("GET /a", "GET", "/a?x=longer", (("x-a", "1"),))
SHORT = Request("GET /a", "GET", "/a")


def report(*differences: Difference, **more: object) -> Report:
    trials = [Trial(request, Reply(200), Reply(200), Reply(200)) for request in (LONG, SHORT)]
    return Report(7, trials, Found(list(differences)), **more)  # type: ignore[arg-type]


def test_no_difference() -> None:
    same = report()
    assert same.is_same
    assert list(same.lines()) == ["", "No difference in 2 requests, seed 7."]


def test_differences_at_one_place_are_shown_by_the_shortest_request() -> None:
    differing = report(
        Difference("GET /a", "/body/0/x", 1, 2, LONG),
        Difference("GET /a", "/body/12/x", 3, ABSENT, SHORT),
        Difference("GET /a", "/headers/x", "a", b"\xff", LONG),
    )
    assert not differing.is_same
    assert list(differing.lines()) == [
        "1. GET /a: /body/12/x, and in 1 other request",
        "   curl -i -X GET http://127.0.0.1:8000/a",
        "   FastAPI: 3",
        "   Martlet: (nothing)",
        "2. GET /a: /headers/x",
        "   curl -i -X GET 'http://127.0.0.1:8000/a?x=longer' -H 'x-a: 1'",
        '   FastAPI: "a"',
        "   Martlet: b'\\xff'",
        "",
        "2 differences in 2 requests, seed 7.",
    ]


def test_statuses_are_told_apart() -> None:
    found = [Difference("GET /a", "/status", 200, status, SHORT) for status in (500, 422, 500)]
    assert [group.number for group in report(*found).differences()] == [2, 1]


def test_the_rest_is_told_too() -> None:
    found = Found(
        [Difference(DOCUMENT, "/info/title", "a", "b")],
        [Difference("GET /a", "/status", 500, 422, SHORT)],
        Counter({("GET /a", "/body/at"): 1200, (DOCUMENT, "/info/x"): 1}),
    )
    lines = list(Report(7, [], found, ["WEBSOCKET /ws"], ["a note"]).lines())
    assert lines == [
        "1. the OpenAPI document: /info/title",
        '   FastAPI: "a"',
        '   Martlet: "b"',
        "differs on purpose (docs/differences.md): GET /a: /status",
        "   curl -i -X GET http://127.0.0.1:8000/a",
        "   FastAPI: 500",
        "   Martlet: 422",
        "not deterministic: GET /a: /body/at (1,200 requests)",
        "not deterministic: the OpenAPI document: /info/x",
        "not compared: WEBSOCKET /ws",
        "note: a note",
        "",
        "1 difference in 0 requests, seed 7.",
    ]


def test_what_is_meant_is_no_difference() -> None:
    found = Found(meant=[Difference("GET /a", "/status", 500, 422, SHORT)])
    assert Report(7, [], found).is_same


def test_values_are_shown_in_a_line_of_bounded_length() -> None:
    assert shown({"a": "é\n\x1b[0m\u202e"}) == '{"a": "é\\n\\u001b[0m\\u202e"}'
    assert shown("x" * 1000) == '"' + "x" * 299 + "... (1002 characters)"


def test_json() -> None:
    body = Request("POST /b", "POST", "/b", (("x-a", "1"),), b"\xff")
    speeds: dict[str, Speed | str] = {"GET /a": Speed(SHORT, 0.3, 0.1, 3.00004, 5), "POST /b": "slow"}
    found = Found(
        [Difference("POST /b", "/body", b"\xff", ABSENT, body), Difference(DOCUMENT, "/x", {"y": [1]}, None)],
        [],
        Counter({("GET /a", "/body/at"): 2}),
    )
    trials = [
        Trial(each, Reply(status), Reply(200), Reply(200)) for each, status in ((SHORT, 200), (body, 404))
    ]
    written = Report(7, trials, found, ["WEBSOCKET /ws"], ["a note"], speeds).as_json(application="main:app")
    assert json.loads(json.dumps(written)) == written
    assert written["speed"].pop("method").startswith("calls of the ASGI application in its process")
    sent = {"method": "GET", "path": "/a", "curl": "curl -i -X GET http://127.0.0.1:8000/a"}
    assert written == {
        "application": "main:app",
        "seed": 7,
        "same": False,
        "requests": 2,
        "operations": [
            {"operation": "GET /a", "requests": 1, "statuses": {"200": 1}},
            {"operation": "POST /b", "requests": 1, "statuses": {"404": 1}},
        ],
        "document": {"same": False},
        "differences": [
            {
                "operation": "POST /b",
                "where": "/body",
                "fastapi": "b'\\xff'",
                "martlet": None,
                "request": {
                    "method": "POST",
                    "path": "/b",
                    "headers": [["x-a", "1"]],
                    "body_base64": "/w==",
                    "curl": body.curl(),
                },
            },
            {"operation": DOCUMENT, "where": "/x", "fastapi": {"y": [1]}, "martlet": None, "request": None},
        ],
        "on_purpose": [],
        "not_deterministic": [{"operation": "GET /a", "where": "/body/at", "requests": 2}],
        "not_compared": ["WEBSOCKET /ws"],
        "notes": ["a note"],
        "speed": {
            "operations": [
                {
                    "operation": "GET /a",
                    "ratio": 3.0,
                    "fastapi_seconds": 0.3,
                    "martlet_seconds": 0.1,
                    "calls_per_block": 5,
                    "request": sent,
                },
                {"operation": "POST /b", "ratio": None, "reason": "slow"},
            ]
        },
    }
