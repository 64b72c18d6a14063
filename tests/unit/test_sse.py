from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from martlet.responses import EventSourceResponse
from martlet.sse import KEEPALIVE_COMMENT, ServerSentEvent, format_sse_event


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({}, b"\n"),
        ({"data_str": ""}, b"data: \n\n"),
        ({"data_str": " a"}, b"data:  a\n\n"),
        ({"data_str": "a\nb"}, b"data: a\ndata: b\n\n"),
        ({"data_str": "a\r\nb\rc"}, b"data: a\ndata: b\ndata: c\n\n"),
        ({"data_str": "a\n"}, b"data: a\ndata: \n\n"),
        ({"data_str": "a\r\r\nb"}, b"data: a\ndata: \ndata: b\n\n"),
        ({"data_str": "a\u2028\x85\x0b\x0c\x1cb"}, "data: a\u2028\x85\x0b\x0c\x1cb\n\n".encode()),
        ({"event": "", "id": "", "retry": 0}, b"event: \nid: \nretry: 0\n\n"),
        ({"comment": "a\nb"}, b": a\n: b\n\n"),
        (
            {"data_str": "d", "event": "e", "id": "1", "retry": 3, "comment": "c"},
            b": c\nevent: e\ndata: d\nid: 1\nretry: 3\n\n",
        ),
    ],
)
def test_an_event_is_written(fields: dict[str, Any], sent: bytes) -> None:
    assert format_sse_event(**fields) == sent


def received(stream: bytes) -> tuple[str | None, list[str]]:
    """The data and the comments of one event, read as the HTML standard reads them."""
    data: list[str] = []
    comments: list[str] = []
    lines = stream.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert lines[-2:] == ["", ""]
    for line in lines[:-2]:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        else:
            assert name == ""
            comments.append(value)
    return ("\n".join(data) if data else None), comments


TEXT = st.text(st.one_of(st.sampled_from("\r\n :"), st.characters(exclude_categories=["Cs"])))


@given(TEXT, TEXT)
def test_no_text_escapes_from_its_field(data: str, comment: str) -> None:
    def one_line_end(text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")

    sent = format_sse_event(data_str=data, comment=comment)
    assert received(sent) == (one_line_end(data), one_line_end(comment).split("\n"))


@pytest.mark.parametrize("field", ["event", "id"])
@pytest.mark.parametrize("text", ["a\nb", "a\rb", "\r\n", "a\n"])
def test_event_and_id_are_one_line(field: str, text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ServerSentEvent.model_validate({field: text})
    (error,) = caught.value.errors()
    assert (error["type"], error["loc"]) == ("value_error", (field,))


def test_only_the_id_refuses_nul() -> None:
    assert ServerSentEvent(event="a\0").event == "a\0"
    with pytest.raises(ValidationError):
        ServerSentEvent(id="a\0")


@pytest.mark.parametrize(("retry", "kind"), [(-1, "greater_than_equal"), (1.5, "int_from_float")])
def test_retry_is_a_natural_number(retry: Any, kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ServerSentEvent(retry=retry)
    assert caught.value.errors()[0]["type"] == kind
    assert ServerSentEvent(retry=0).retry == 0


def test_data_and_raw_data_exclude_each_other_even_if_empty() -> None:
    assert ServerSentEvent(data=None, raw_data="x").raw_data == "x"
    with pytest.raises(ValidationError) as caught:
        ServerSentEvent(data=0, raw_data="")
    assert caught.value.errors()[0]["loc"] == ()


def test_the_stream_is_of_its_type_and_kept_alive_by_a_comment() -> None:
    assert EventSourceResponse(iter([])).headers["content-type"] == "text/event-stream; charset=utf-8"
    assert KEEPALIVE_COMMENT == b": ping\n\n"
