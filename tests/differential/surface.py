"""What FastAPI offers by name: its public names, and each argument of what can be called.

The list is made by looking at the installed package, so that nothing has to be remembered here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any, TypeVar

FACADES = frozenset({
    "fastapi", "background", "datastructures", "requests", "responses", "websockets", "testclient",
    "staticfiles", "templating", "concurrency", "security", "middleware", "middleware.cors",
    "middleware.gzip", "middleware.httpsredirect", "middleware.trustedhost", "middleware.wsgi",
})  # fmt: skip
INHERITED = ("builtins", "pydantic", "collections", "typing", "enum", "abc", "_collections_abc")
ENTRIES = frozenset({"__init__", "__call__"})


@dataclass
class Named:
    """Something that can be called, where it hangs, and the arguments it takes."""

    label: str
    owner: Any
    name: str
    function: Callable[..., Any]
    arguments: frozenset[str]


@dataclass
class Surface:
    """Public objects by identity with their paths, and the callables among them and their methods."""

    paths: dict[int, list[str]] = field(default_factory=dict)
    objects: dict[int, Any] = field(default_factory=dict)
    functions: dict[int, Named] = field(default_factory=dict)
    methods: list[Named] = field(default_factory=list)

    def label(self, value: Any) -> str:
        """The shortest path that leads to an object."""
        return min(self.paths[id(value)], key=lambda path: (path.count("."), path))


def names(package: ModuleType) -> Iterator[tuple[str, ModuleType, str, Any]]:
    """Each public name: the module's path below the package, the module, the name, what it means."""
    waiting = [("", package)]
    while waiting:
        path, module = waiting.pop()
        for name in sorted(vars(module)):
            value = vars(module)[name]
            if name.startswith("_") or name == "annotations":
                continue
            if isinstance(value, ModuleType):
                if value.__name__ == f"{module.__name__}.{name}":
                    waiting.append((f"{path}{name}.", value))
            else:
                yield path, module, name, value


def is_public(path: str, module: ModuleType, name: str, value: Any) -> bool:
    """Whether a name belongs to the module that has it, and wasn't only imported for its own use."""
    if isinstance(value, TypeVar) or name == "P":
        return False
    home = getattr(value, "__module__", None)
    if home is None or isinstance(value, (dict, list, set, tuple, str, int)):
        return name.isupper() and not path.startswith("security")
    return home == module.__name__ or (
        (path.rstrip(".") or "fastapi") in FACADES and home.startswith(("fastapi", "starlette"))
    )


def surface_of(package: ModuleType, other: ModuleType) -> Surface:
    """The public surface of FastAPI's package beside that of `other`; submodules must be imported.

    A method that both inherit from Starlette is one function, so there is nothing to compare.
    """
    found = Surface()
    for path, module, name, value in names(package):
        if is_public(path, module, name, value):
            found.paths.setdefault(id(value), []).append(f"{path}{name}")
            found.objects[id(value)] = value
    for value in found.objects.values():
        if inspect.isclass(value):
            label = found.label(value)
            twin = named(other, label)
            found.methods += [
                method
                for method in methods_of(value, label)
                if getattr(twin, method.name, None) is not method.function
            ]
        elif isinstance(value, FunctionType):
            label = found.label(value)
            found.functions[id(value)] = Named(label, None, label, value, arguments_of(value))
    return found


def named(package: Any, path: str) -> Any:
    """What a path leads to; None where there is nothing."""
    for name in path.split("."):
        package = getattr(package, name, None)
    return package


def methods_of(kind: type, label: str) -> Iterator[Named]:
    """The constructor and the public methods of a class of FastAPI's own."""
    if not kind.__module__.startswith("fastapi"):
        return
    if model := getattr(kind, "model_fields", None):
        fields = frozenset(model[name].alias or name for name in model)
        yield Named(label, kind, "__init__", kind.__init__, fields)
        return
    for name in dir(kind):
        function = inspect.getattr_static(kind, name)
        if (name.startswith("_") and name not in ENTRIES) or not isinstance(function, FunctionType):
            continue
        if function.__module__.startswith(INHERITED):
            continue
        own = label if name == "__init__" else f"{label}.{name}"
        yield Named(own, kind, name, function, arguments_of(function))


def arguments_of(function: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters) - {"self", "cls"}
