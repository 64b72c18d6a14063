"""The import finder that answers `fastapi` with Martlet's objects."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from martlet.compat.names import FASTAPI_VERSION, MODULES, borrowed

if TYPE_CHECKING:
    from importlib.metadata import Distribution, DistributionFinder

FASTAPI = "fastapi"
CORE = "martlet"
OVERLAY = "martlet.compat.fastapi"
ATTACH = "attach"


class Answer(ModuleType):
    """A module of FastAPI's, made of Martlet's names.

    What is set on it, as by programs and tests that patch, is set on the module of Martlet's too that the
    name comes from.
    """

    def __getattr__(self, name: str) -> Any:
        inner = f"{self.__name__}.{name}"
        origin = inner if inner in MODULES else borrowed(self.__name__).get(name)
        message = f"module {self.__name__!r} has no attribute {name!r}"
        if origin is None:
            raise AttributeError(message, name=name, obj=self)
        try:
            value = self.__dict__[name] = look_up(origin)
        except (ImportError, AttributeError) as error:
            raise AttributeError(f"{message}: {error}", name=name, obj=self) from error
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        home = self.__dict__.get("__homes__", {}).get(name)
        if home is not None:
            setattr(home, name, value)

    def __dir__(self) -> list[str]:
        inner = {name.removeprefix(f"{self.__name__}.") for name in MODULES}
        return sorted(
            {*self.__dict__, *borrowed(self.__name__), *(name for name in inner if "." not in name)}
        )


class Finder(MetaPathFinder, Loader):
    """Finds and loads `fastapi` and its submodules, while it is on `sys.meta_path`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != FASTAPI and not fullname.startswith(f"{FASTAPI}."):
            return None
        specs = homes(fullname)
        if fullname not in MODULES and not specs:
            return None
        spec = ModuleSpec(fullname, self, is_package=is_package(fullname))
        if specs:
            spec.origin = specs[0].origin
            spec.has_location = True
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return Answer(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        values: dict[str, Any] = {}
        origins: dict[str, ModuleType] = {}
        for spec in homes(module.__name__):
            home = importlib.import_module(spec.name)
            names = public_names(home)
            values.update(names)
            origins.update(dict.fromkeys(names, home))
        for name, origin in borrowed(module.__name__).items():
            if origin.startswith(f"{CORE}."):
                origins[name] = importlib.import_module(origin.partition(":")[0])
                values[name] = look_up(origin)
        if module.__name__ == FASTAPI:
            attach()
            values["__version__"] = FASTAPI_VERSION
        module.__dict__.update(values, __homes__=origins)

    def find_distributions(self, context: DistributionFinder.Context) -> Iterable[Distribution]:
        """Answers `importlib.metadata.version("fastapi")`; no distribution is added to a list of all."""
        if context.name is None or context.name.lower() != FASTAPI:
            return []
        from martlet.compat.distribution import FastAPIDistribution

        return [FastAPIDistribution()]


@cache
def homes(fullname: str) -> tuple[ModuleSpec, ...]:
    """The modules of Martlet's that make up one of FastAPI's; what the later has goes before."""
    tail = fullname.removeprefix(FASTAPI)
    names = [OVERLAY + tail]
    if fullname in MODULES:
        names.insert(0, CORE + tail)
    return tuple(spec for spec in map(spec_of, names) if spec is not None)


@cache
def is_package(fullname: str) -> bool:
    """Whether it is a package of FastAPI's, or one that the overlay adds."""
    overlay = spec_of(OVERLAY + fullname.removeprefix(FASTAPI))
    return any(name.startswith(f"{fullname}.") for name in MODULES) or (
        overlay is not None and overlay.submodule_search_locations is not None
    )


def spec_of(name: str) -> ModuleSpec | None:
    """Where a module is to be had, if it is."""
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        # It is in a package that isn't there.
        return None
    # A folder alone is no module.
    return spec if spec is not None and spec.has_location else None


def public_names(module: ModuleType) -> dict[str, Any]:
    """What a module of Martlet's answers with. The modules in a package are answered apart."""
    is_core = not module.__name__.startswith(OVERLAY)
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_" if is_core else "__")
        and not (isinstance(value, ModuleType) and value.__name__.startswith(CORE))
        and name not in ("annotations", ATTACH)
    }


def attach() -> None:
    """Let the overlay add to the core's classes what FastAPI's have and plug-ins lean on."""
    if spec_of(OVERLAY) is not None:
        function = getattr(importlib.import_module(OVERLAY), ATTACH, None)
        if function is not None:
            function()


def look_up(origin: str) -> Any:
    """What `module` or `module:name` means."""
    module, _, name = origin.partition(":")
    found = importlib.import_module(module)
    return getattr(found, name) if name else found
