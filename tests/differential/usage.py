"""Which of FastAPI's names and arguments the programs use, noted down while they run."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from .surface import Named, Surface

PROGRAMS = "tests.differential.programs"
# The framework calls these, on behalf of a program that depends on them.
DEPENDENCIES = ("security.OAuth2PasswordRequestForm", "security.OAuth2PasswordRequestFormStrict")


signature_of = functools.cache(inspect.signature)


@dataclass
class Usage:
    """Paths that were looked up, and `LABEL(ARGUMENT)` for arguments given a value other than the default."""

    surface: Surface
    paths: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)
    wrapped: dict[int, Callable[..., Any]] = field(default_factory=dict)

    def note(self, called: Named, given: tuple[Any, ...], named: dict[str, Any]) -> None:
        self.calls.add(called.label)
        if hasattr(called.owner, "model_fields"):
            self.arguments |= {f"{called.label}({name})" for name in named}
            return
        signature = signature_of(called.function)
        for name, value in signature.bind(*given, **named).arguments.items():
            if value is not signature.parameters[name].default:
                self.arguments.add(f"{called.label}({name})")

    def wrapper(self, called: Named) -> Callable[..., Any]:
        """The same function, noting the calls that a program makes."""
        always = called.name == "__call__" or called.label in DEPENDENCIES

        def note(given: tuple[Any, ...], named: dict[str, Any]) -> None:
            caller = sys._getframe(2).f_globals.get("__name__", "")
            if always or caller.startswith(PROGRAMS):
                self.note(called, given, named)

        if inspect.iscoroutinefunction(called.function):

            @functools.wraps(called.function)
            async def waiting(*given: Any, **named: Any) -> Any:
                note(given, named)
                return await called.function(*given, **named)

            return waiting

        @functools.wraps(called.function)
        def calling(*given: Any, **named: Any) -> Any:
            note(given, named)
            return called.function(*given, **named)

        return calling


class Noting:
    """A module, seen by programs, that notes which of its names they look up."""

    def __init__(self, module: ModuleType, usage: Usage, path: str = "") -> None:
        self._module, self._usage, self._path = module, usage, path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        path = self._path + name
        if isinstance(value, ModuleType):
            return Noting(value, self._usage, f"{path}.")
        self._usage.paths.add(path)
        called = self._usage.surface.functions.get(id(value))
        if called is None:
            return value
        return self._usage.wrapped.setdefault(id(value), self._usage.wrapper(called))


@contextmanager
def noting(package: ModuleType, surface: Surface) -> Iterator[tuple[Noting, Usage]]:
    """FastAPI's package as programs shall see it, with its classes' methods noted while this lasts."""
    usage = Usage(surface)
    before = []
    for method in surface.methods:
        is_own = method.name in vars(method.owner)
        before.append((method.owner, method.name, vars(method.owner)[method.name] if is_own else None))
        setattr(method.owner, method.name, usage.wrapper(method))
    try:
        yield Noting(package, usage), usage
    finally:
        for owner, name, function in reversed(before):
            if function is None:
                delattr(owner, name)
            else:
                setattr(owner, name, function)
