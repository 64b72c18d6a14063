"""Replies compared: what differs, what varies by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from martlet.compare.differences import DOCUMENT, Difference, Found, Trial, compare_documents, compare_replies
from martlet.compare.exchanges import Ending, Reply, Request

REQUEST = Request("GET /a", "GET", "/a")


def reply(body: Any = b"", status: int | None = 200, *, raised: str | None = None, **headers: str) -> Reply:
    """JSON where the body is no bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {} if isinstance(body, bytes) else {"content-type": "application/json"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, tuple(fields.items()), content, raised)


def found(fastapi: Reply, martlet: Reply, again: Reply | None = None, *ignored: str) -> Found:
    return compare_replies([Trial(REQUEST, fastapi, martlet, again or fastapi)], ignored)


def wheres(found: Found) -> list[str]:
    return [difference.where for difference in found.differences]


@pytest.mark.parametrize(
    ("fastapi", "martlet", "where"),
    [
        (reply({"a": [1]}), reply({"a": [2]}), ["/body/a/0"]),
        (reply({"a": 1, "b": 2}), reply({"b": 2, "a": 1}), ["/body"]),
        (reply(b"x\ny"), reply(b"x\nz"), ["/body/1"]),
        (reply(b"\xff"), reply(b"\xfe"), ["/body"]),
        (reply(x="1"), reply(x="2"), ["/headers/x"]),
        (reply(x="1"), reply(), ["/headers/x"]),
        (reply(b"a", status=200, x="1"), reply(b"b", status=201), ["/status"]),
        (reply(b"", 500, raised="ValueError"), reply(b"", 500, raised="KeyError"), ["/exception"]),
        (reply(b"abc", content_length="3"), reply(b"abc", content_length="4"), ["/headers/content-length"]),
        (reply(), Reply(None, ending=Ending.DIED), ["/ending", "/status"]),
    ],
)
def test_a_difference_is_told_where_it_is(fastapi: Reply, martlet: Reply, where: list[str]) -> None:
    assert wheres(found(fastapi, martlet)) == where


def test_a_difference_has_both_values_and_its_request() -> None:
    (difference,) = found(reply({"a": 1}), reply({"a": 2})).differences
    assert difference == Difference("GET /a", "/body/a", 1, 2, REQUEST)


@pytest.mark.parametrize(
    ("fastapi", "martlet"),
    [
        (reply({"a": 1}), reply({"a": 1})),
        (reply(date="x", server="y"), reply(date="z")),
        (reply(allow="GET, PUT"), reply(allow="PUT, GET")),
        (reply(b"", 500, raised="KeyError"), reply(b"", 500, raised="KeyError")),
        (Reply(None, ending=Ending.TIMED_OUT), Reply(None, ending=Ending.TIMED_OUT)),
    ],
)
def test_equal_replies(fastapi: Reply, martlet: Reply) -> None:
    assert found(fastapi, martlet) == Found()


def test_headers_that_are_ignored() -> None:
    assert wheres(found(reply(x_time="1"), reply(x_time="2"), None, "X-Time")) == []


def test_a_header_that_is_sent_twice_is_compared_in_order() -> None:
    twice = Reply(200, (("set-cookie", "a=1"), ("set-cookie", "b=2")))
    turned = Reply(200, (("set-cookie", "b=2"), ("set-cookie", "a=1")))
    assert wheres(found(twice, turned)) == ["/headers/set-cookie/0", "/headers/set-cookie/1"]


def test_what_varies_under_fastapi_is_no_difference_but_the_rest_is() -> None:
    outcome = found(
        reply({"id": "a9", "n": 1}, etag="x"),
        reply({"id": "b8", "n": 2}, etag="y"),
        reply({"id": "c7", "n": 1}),
    )
    assert wheres(outcome) == ["/body/n"]
    assert set(outcome.varying) == {("GET /a", "/body/id"), ("GET /a", "/headers/etag")}


@pytest.mark.parametrize("martlet", [5, None, {"x": 1}, "2026-01-02T03:04:05+00:00"])
def test_where_a_value_varies_its_kind_does_not(martlet: Any) -> None:
    one, other = reply({"at": "2026-01-02T03:04:05Z"}), reply({"at": "2026-01-02T03:04:06Z"})
    assert wheres(found(one, reply({"at": martlet}), other)) == ["/body/at"]
    assert wheres(found(one, reply({"at": "2026-01-02T03:04:09Z"}), other)) == []


def test_a_place_that_varied_once_varies_in_all_replies_of_the_status() -> None:
    coin = [
        Trial(REQUEST, reply({"coin": 1}), reply({"coin": 2}), reply({"coin": 2})),
        Trial(REQUEST, reply({"coin": 1}), reply({"coin": 2}), reply({"coin": 1})),
    ]
    assert compare_replies(coin).differences == []
    others = [coin[0], coin[1]._replace(request=Request("GET /b", "GET", "/b"))]
    assert wheres(compare_replies(others)) == ["/body/coin"]
    refused = [coin[0], Trial(REQUEST, *(reply({"coin": n}, 400) for n in (1, 2, 1)))]
    assert wheres(compare_replies(refused)) == ["/body/coin"]


def test_items_of_a_list_vary_alike() -> None:
    trial = Trial(
        REQUEST, reply([{"t": 1}, {"t": 5}]), reply([{"t": 2}, {"t": 6}]), reply([{"t": 3}, {"t": 5}])
    )
    outcome = compare_replies([trial])
    assert outcome.differences == []
    assert outcome.varying == {("GET /a", "/body/*/t"): 1}


def test_a_status_that_varies_leaves_nothing_to_compare() -> None:
    outcome = found(reply(b"a", 200), reply(b"c", 503), reply(b"b", 429))
    assert (outcome.differences, dict(outcome.varying)) == ([], {("GET /a", "/status"): 1})


def test_replies_that_were_cut_off_are_compared_as_far_as_all_go() -> None:
    def cut(body: bytes) -> Reply:
        return Reply(200, (), body, ending=Ending.TIMED_OUT)

    assert wheres(found(cut(b"tick\ntick\n"), cut(b"tick\n"), cut(b"tick\ntick\ntick\n"))) == []
    assert wheres(found(cut(b"tick\ntick\n"), cut(b"tock\n"), cut(b"tick\ntick\n"))) == ["/body/0"]
    assert wheres(found(cut(b"tick\n"), reply(b"tick\ntick\n"), cut(b"tick\n"))) == []
    assert wheres(found(cut(b"tick\n"), reply(b"tock\ntick\n"), cut(b"tick\n"))) == ["/body/0"]
    assert wheres(found(reply(b"tick\n"), cut(b"tick\n"))) == ["/ending"]
    nothing = Reply(None, ending=Ending.TIMED_OUT)
    assert wheres(found(nothing, reply(b"tick\n"))) == ["/status"]


def test_an_error_that_fastapi_fails_to_show_is_a_documented_difference() -> None:
    outcome = found(reply(b"x", 500, raised="UnicodeDecodeError"), reply(b"y", 422))
    assert outcome.differences == []
    assert [difference.where for difference in outcome.meant] == ["/status"]
    assert wheres(found(reply(b"x", 500, raised="KeyError"), reply(b"y", 422))) == ["/status"]


def test_documents() -> None:
    one = {"info": {"title": "a", "at": 1}, "paths": {}}
    other = {"info": {"title": "b", "at": 2}, "paths": {}}
    outcome = compare_documents(one, other, {"info": {"title": "a", "at": 3}, "paths": {}})
    assert outcome.differences == [Difference(DOCUMENT, "/info/title", "a", "b")]
    assert set(outcome.varying) == {(DOCUMENT, "/info/at")}
