"""Server-sent events, in the format of the HTML standard (section 9.2, "Server-sent events")."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, model_validator
from starlette.responses import StreamingResponse

KEEPALIVE_COMMENT = b": ping\n\n"
"""Sent when a stream is silent, so that proxies keep the connection open."""

PING_INTERVAL = 15.0
"""Seconds of silence before `KEEPALIVE_COMMENT` is sent."""

EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "data": {"type": "string"},
        "event": {"type": "string"},
        "id": {"type": "string"},
        "retry": {"type": "integer", "minimum": 0},
    },
}
"""The JSON schema of one event, for the OpenAPI document."""


class EventSourceResponse(StreamingResponse):
    """A stream of server-sent events.

    As the `response_class` of a generator endpoint it turns each yielded value into one event.
    """

    media_type = "text/event-stream"


def _one_line(value: str | None) -> str | None:
    if value is not None and ("\n" in value or "\r" in value):
        raise ValueError("a line break would end this field of the event")
    return value


def _event_id(value: str | None) -> str | None:
    if value is not None and "\0" in value:
        raise ValueError("browsers ignore an event's id that contains a NUL")
    return _one_line(value)


class ServerSentEvent(BaseModel):
    """One event, for an endpoint that yields more than its data.

    Args:
        data: any value, sent as JSON.
        raw_data: text, sent as it is; excludes `data`.
        event: the event's type, one line; browsers take it as `message` if left out.
        id: one line without NUL, returned by browsers as `Last-Event-ID` when they connect again.
        retry: milliseconds that browsers wait before they connect again.
        comment: text that browsers ignore.
    """

    data: Any = None
    raw_data: str | None = None
    event: Annotated[str | None, AfterValidator(_one_line)] = None
    id: Annotated[str | None, AfterValidator(_event_id)] = None
    retry: Annotated[int | None, Field(ge=0)] = None
    comment: str | None = None

    @model_validator(mode="after")
    def _has_one_kind_of_data(self) -> "ServerSentEvent":
        if self.data is not None and self.raw_data is not None:
            raise ValueError("an event has either data, sent as JSON, or raw_data, sent as it is")
        return self


def format_sse_event(
    *,
    data_str: str | None = None,
    event: str | None = None,
    id: str | None = None,
    retry: int | None = None,
    comment: str | None = None,
) -> bytes:
    """Write one event as it is sent.

    Args:
        data_str: the data; each of its lines becomes a `data` field.
        event: the event's type, one line.
        id: the event's id, one line.
        retry: milliseconds before connecting again.
        comment: each of its lines becomes a comment.
    """
    text = ""
    if comment is not None:
        text += _field("", comment)
    if event is not None:
        text += f"event: {event}\n"
    if data_str is not None:
        text += _field("data", data_str)
    if id is not None:
        text += f"id: {id}\n"
    if retry is not None:
        text += f"retry: {retry}\n"
    return f"{text}\n".encode()


def _field(name: str, value: str) -> str:
    """One field for each line; the standard's line ends are CR LF, LF and CR, and no others."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in value:
        value = value.replace("\n", f"\n{name}: ")
    return f"{name}: {value}\n"
