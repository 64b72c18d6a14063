"""Find a program's application: its module, the folder to import it from, the object."""

from __future__ import annotations

import importlib
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from martlet.applications import Martlet
from martlet.command.problems import Problem, place_of

DEFAULT_FILES = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")
DEFAULT_NAMES = ("app", "api")


class Location(NamedTuple):
    """A module, the folder that it is imported from, and the name of the application if it was told."""

    folder: Path
    module: str
    name: str | None


class Found(NamedTuple):
    """An application, and the text that imports it, as `module:name`."""

    app: Any
    text: str


def find(target: str | None) -> Found:
    """Import an application; afterwards `sys.path` has the folder of its module.

    Args:
        target: `module`, `module:name`, a file or a package's folder, either with `:name` too. Without one,
            the entrypoint that `pyproject.toml` tells, or the first of DEFAULT_FILES that exists.

    Raises Problem.
    """
    location = locate(target)
    module = _imported(location)
    name = location.name or _name_in(module)
    return Found(_named(module, name), f"{location.module}:{name}")


def locate(target: str | None) -> Location:
    """Where an application is, without importing it. Raises Problem."""
    if target is None:
        target = _entrypoint(Path("pyproject.toml")) or _default_file()
    place, colon, name = target.rpartition(":")
    if not colon:
        place, name = target, ""
    path = Path(place)
    if path.is_file() or (path / "__init__.py").is_file():
        return _at(path.resolve(), name or None)
    if path.suffix == ".py" or len(path.parts) > 1:
        raise Problem(f"there is no file {place}")
    if not all(part.isidentifier() for part in place.split(".")):
        raise Problem(f"{target!r} names no application: give MODULE:APP or a file")
    return Location(Path.cwd(), place, name or None)


def _entrypoint(file: Path) -> str | None:
    """`tool.martlet.entrypoint`, or FastAPI's own, of a project file."""
    if not file.is_file():
        return None
    try:
        tools = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"{file}: {error}") from error
    entrypoint = tools.get("martlet", {}).get("entrypoint") or tools.get("fastapi", {}).get("entrypoint")
    return None if entrypoint is None else str(entrypoint)


def _default_file() -> str:
    for file in DEFAULT_FILES:
        if Path(file).is_file():
            return file
    raise Problem(
        f"no application given, and there is none of {', '.join(DEFAULT_FILES)}: name it, as MODULE:APP"
    )


def _at(path: Path, name: str | None) -> Location:
    """The module of a file or a package's folder, imported from the outermost package's parent."""
    names = [] if path.name == "__init__.py" else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file():
        names.insert(0, folder.name)
        folder = folder.parent
    return Location(folder, ".".join(names), name)


def _imported(location: Location) -> ModuleType:
    folder, name, _ = location
    if sys.path[:1] != [str(folder)]:
        sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    except Exception as error:
        place = place_of(error, folder)
        if place is None and isinstance(error, ModuleNotFoundError):
            raise Problem(f"there is no module {name!r} in {folder}") from error
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        raise Problem(f"{place or name}: {type(error).__name__}: {text}") from error


def _name_in(module: ModuleType) -> str:
    applications = [name for name, value in vars(module).items() if is_application(value)]
    for name in (*DEFAULT_NAMES, *applications):
        if name in applications:
            return name
    raise Problem(f"there is no application in {_described(module)}: name it, as {module.__name__}:NAME")


def _named(module: ModuleType, name: str) -> Any:
    value: Any = module
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError as error:
            raise Problem(f"there is no {name!r} in {_described(module)}") from error
    if not callable(value):
        raise Problem(f"{module.__name__}:{name} is no application but of type {type(value).__name__}")
    return value


def is_application(value: Any) -> bool:
    """Whether it is an instance of Martlet, or of FastAPI, which need not be installed to tell."""
    return isinstance(value, Martlet) or any(
        kind.__name__ == "FastAPI" and kind.__module__.startswith("fastapi.") for kind in type(value).__mro__
    )


def _described(module: ModuleType) -> str:
    file = getattr(module, "__file__", None)
    return f"module {module.__name__!r} ({file})" if file else f"module {module.__name__!r}"
