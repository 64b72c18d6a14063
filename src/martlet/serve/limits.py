"""What one client may send to the server, and how long it may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds.

    Args:
        request_line: longest request target; 414 beyond it.
        headers: total size of the header fields of a request, trailers counted too; 431 beyond it.
        header_count: most header fields of a request; 431 beyond it.
        body: largest request body, None for any; 413 beyond it.
        header_timeout: from a request's first byte (for the first, from the connection's start) to the end
            of its header section; then 408, or a silent close where nothing came.
        body_timeout: longest pause between two pieces of a body that is waited for; then 408.
        keep_alive: longest pause between two requests of a connection; None is Uvicorn's setting.
        linger: after an early refusal, how long further input is still read and dropped, so that the client
            gets to read the reply (RFC 9112 section 9.6).
        cancel_on_disconnect: cancel a suspended endpoint whose client has left. Without it the endpoint goes
            on, so that what it has begun is not left half done.
    """

    request_line: int = 8 * 1024
    headers: int = 64 * 1024
    header_count: int = 128
    body: int | None = None
    header_timeout: float = 10
    body_timeout: float = 30
    keep_alive: float | None = None
    linger: float = 1
    cancel_on_disconnect: bool = False
