"""A request as it is sent and the reply to it, as plain data."""

from __future__ import annotations

import base64
import re
import shlex
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

HOST, PORT = "127.0.0.1", 8000
_is_plain_text = re.compile(r"[\t\n\r -~\xa0-\ud7ff\ue000-\U0010ffff]*").fullmatch


@dataclass(frozen=True)
class Request:
    """One HTTP request.

    target: path and query, percent-encoded. headers: names in lower case, without Host and Content-Length.
    operation: what it is a request to, as `GET /items/{id}`.
    """

    operation: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def as_json(self) -> dict[str, Any]:
        """The object that stands for it in a request file."""
        written: dict[str, Any] = {"method": self.method, "path": self.target}
        if self.headers:
            written["headers"] = [list(field) for field in self.headers]
        if self.body:
            written |= written_bytes("body", self.body)
        return written

    def curl(self) -> str:
        """A line for a POSIX shell that sends it, to a server at port 8000 of this machine."""
        command = ["curl", "-i", *(["-I"] if self.method == "HEAD" else ["-X", self.method])]
        if re.search(r"/\.{1,2}(/|$)", self.target.partition("?")[0]):
            command.append("--path-as-is")
        if set("[]{}") & set(self.target):
            command.append("--globoff")
        command.append(shlex.quote(f"http://{HOST}:{PORT}{self.target}"))
        for name, value in self.headers:
            command += ["-H", shlex.quote(f"{name}: {value}" if value else f"{name};")]
        if not self.body:
            return " ".join(command)
        text = text_of(self.body)
        if text is not None and not text.startswith("@"):
            return " ".join([*command, "--data-raw", shlex.quote(text)])
        octets = "".join(f"\\{byte:03o}" for byte in self.body)
        return " ".join(["printf", f"'{octets}'", "|", *command, "--data-binary", "@-"])


class Ending(StrEnum):
    """How the wait for a reply ended."""

    WHOLE = "whole"
    TIMED_OUT = "no whole reply came in time"
    DIED = "the process ended"


@dataclass(frozen=True)
class Reply:
    """What came back.

    status: None if nothing did. raised: the class of the exception that left the application, if one did.
    """

    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    raised: str | None = None
    ending: Ending = Ending.WHOLE


def text_of(content: bytes) -> str | None:
    """The text that bytes are in UTF-8, without control characters; None if they are something else."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text if _is_plain_text(text) else None


def written_bytes(name: str, content: bytes) -> dict[str, str]:
    """A member of a JSON object that holds bytes: as text if they are text, else in base 64."""
    text = text_of(content)
    if text is not None:
        return {name: text}
    return {f"{name}_base64": base64.b64encode(content).decode()}
