"""`import fastapi` answered by Martlet, for programs and plug-ins that were written for FastAPI.

    import martlet.compat
    martlet.compat.install()
    import fastapi  # Martlet, under FastAPI's names

It is switched on explicitly: here, by `python -m martlet.compat`, `pytest -p martlet.compat.pytest` or the
`martlet` command.
"""

from __future__ import annotations

import sys

from martlet.compat import children as _children
from martlet.compat.finder import FASTAPI, Answer, Finder
from martlet.compat.names import FASTAPI_VERSION


class AlreadyImported(ImportError):
    """FastAPI itself was imported before it could be answered by Martlet."""


def install(*, children: bool = False) -> None:
    """Answer `import fastapi` from now on with Martlet, in this process.

    Args:
        children: whether to do so in the Python processes too that this one starts and that inherit its
            environment.

    Raises AlreadyImported if FastAPI itself has been imported: its objects are held by other modules by then.
    """
    if not is_installed():
        _check_absence()
        sys.meta_path.insert(0, Finder())
    if children:
        _children.switch_on()


def uninstall() -> None:
    """Undo `install` for imports to come; what was imported before keeps Martlet's objects."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Finder)]
    for name, module in list(sys.modules.items()):
        if isinstance(module, Answer):
            del sys.modules[name]
    _children.switch_off()


def is_installed() -> bool:
    """Whether `import fastapi` is answered by Martlet."""
    return any(isinstance(finder, Finder) for finder in sys.meta_path)


def _check_absence() -> None:
    module = sys.modules.get(FASTAPI)
    if module is not None and not isinstance(module, Answer):
        raise AlreadyImported(
            f"FastAPI itself is imported already, from {getattr(module, '__file__', 'an unknown place')}: "
            "switch martlet.compat on before anything imports fastapi",
            name=FASTAPI,
        )


__all__ = ["FASTAPI_VERSION", "AlreadyImported", "install", "is_installed", "uninstall"]
