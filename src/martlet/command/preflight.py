"""What would stop a server, found before it starts, so that it can be told in one line."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from pathlib import Path

from martlet.command.problems import Problem


def check_address(host: str, port: int) -> None:
    """Raise Problem if a server can't listen at an address."""
    if port == 0:
        return
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise Problem(f"there is no host {host!r}: {error.strerror}") from error
    family, kind, number, _, address = found[0]
    with socket.socket(family, kind, number) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise Problem(_refusal(error, host, port)) from error


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} of {host} may not be used without more rights; choose another with --port"
    return f"can't listen on port {port} of {host}: {error.strerror}"


def check_unix_socket(path: str) -> None:
    """Raise Problem if a server can't listen at a path; remove a socket that a dead server left there."""
    place = Path(path)
    if not place.parent.is_dir():
        raise Problem(f"there is no folder {place.parent} for the socket {path}")
    if not place.exists():
        return
    if not place.is_socket():
        raise Problem(f"{path} exists and is no socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            place.unlink()
        except OSError as error:
            raise Problem(f"can't use the socket {path}: {error.strerror}") from error
        else:
            raise Problem(f"the socket {path} is in use")


def check_certificate(keyfile: str | None, certfile: str | None, password: str | None) -> None:
    """Raise Problem if a certificate and its key can't be used."""
    if certfile is None:
        if keyfile is not None:
            raise Problem("--ssl-keyfile needs --ssl-certfile too")
        return
    for file in filter(None, (certfile, keyfile)):
        if not Path(file).is_file():
            raise Problem(f"there is no file {file}")
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certfile, keyfile, lambda: password or "")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or str(error)
        raise Problem(f"can't use the certificate {certfile} with its key: {reason}") from error
