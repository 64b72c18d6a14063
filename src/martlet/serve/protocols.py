"""Which class speaks HTTP on Uvicorn's sockets."""

from importlib import import_module
from typing import Literal

HTTPChoice = Literal["auto", "direct", "httptools", "h11"]
DIRECT = "martlet.serve.direct"


def http_protocol(choice: HTTPChoice = "auto") -> str:
    """What to give to Uvicorn as `http`; `auto` is the direct entry, or httptools if that can't be imported.

    Raises ImportError if the direct entry was asked for and can't be imported.
    """
    if choice not in ("auto", "direct"):
        return choice
    try:
        import_module(DIRECT)
    except ImportError:
        if choice == "direct":
            raise
        return "httptools"
    return f"{DIRECT}:DirectProtocol"


__all__ = ["HTTPChoice", "http_protocol"]
