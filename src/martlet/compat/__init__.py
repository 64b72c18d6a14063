"""`import fastapi` answered by Martlet, for programs and plug-ins that were written for FastAPI.

    import martlet.compat
    martlet.compat.install()
    import fastapi  # Martlet, under FastAPI's names

It is switched on explicitly, here, by `python -m martlet.compat`, `pytest -p martlet.compat.pytest` or the
`martlet` command.
"""

from __future__ import annotations

import sys

from martlet.compat.finder import FASTAPI, Answer, Finder
from martlet.compat.names import FASTAPI_VERSION


class AlreadyImported(ImportError):
    """FastAPI itself was imported before it could be answered by Martlet."""


def install() -> None:
    """Answer `import fastapi` from now on with Martlet, in this process.

    Raises AlreadyImported if FastAPI itself has been imported: its objects are held by other modules by then.
    """
    if is_installed():
        return
    module = sys.modules.get(FASTAPI)
    if module is not None and not isinstance(module, Answer):
        raise AlreadyImported(
            f"FastAPI itself is imported already, from {getattr(module, '__file__', 'an unknown place')}: "
            "switch martlet.compat on before anything imports fastapi",
            name=FASTAPI,
        )
    sys.meta_path.insert(0, Finder())


def uninstall() -> None:
    """Undo `install`, for imports to come; modules that hold Martlet's objects already keep them."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Finder)]
    for name, module in list(sys.modules.items()):
        if isinstance(module, Answer):
            del sys.modules[name]


def is_installed() -> bool:
    """Whether `import fastapi` is answered by Martlet."""
    return any(isinstance(finder, Finder) for finder in sys.meta_path)


__all__ = ["FASTAPI_VERSION", "AlreadyImported", "install", "is_installed", "uninstall"]
