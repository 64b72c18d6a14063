"""Plug-ins: what joins an application to a database, a cache, metrics, ...

`app.use(plugin)` configures the application, and enters the plug-in's lifespan before the program's own. A
package offers its plug-in to the `martlet` command through the entry-point group `martlet.plugins`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from starlette.types import Lifespan

if TYPE_CHECKING:
    import typer

    from martlet.applications import Martlet

ENTRY_POINTS = "martlet.plugins"

State = Mapping[str, Any]
P = TypeVar("P", bound="Plugin")


class Plugin:
    """A base class whose members are all optional.

    name: what the plug-in is called in `app.plugins`, in messages, and as `martlet NAME`; by default the
    class's name in lower case. One application uses two plug-ins of a class under two names.

    settings: a class of settings that `martlet settings` lists.

    commands: commands that `martlet NAME` runs. The class is found through its entry point, and the command
    finds the application's plug-in with `martlet.command.plugins.plugin_of`.
    """

    name: str = ""
    settings: type[Any] | None = None
    commands: ClassVar[typer.Typer | None] = None

    def configure(self, app: Martlet) -> None:
        """Add routes, middleware, exception handlers, ... to the application; called once, by `app.use`."""

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[State | None]:
        """Open at start-up, close at shutdown; what is yielded becomes members of `request.state`."""
        yield None

    async def check(self) -> None:
        """Raise an exception while the plug-in can't do its work: the application isn't ready then."""


class Plugins(dict[str, Plugin]):
    """The plug-ins of an application by name, in the order of their use."""

    def one(self, kind: type[P]) -> P:
        """The plug-in of a class.

        Raises LookupError if the application uses none or several of it.
        """
        found = [plugin for plugin in self.values() if isinstance(plugin, kind)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(repr(plugin.name) for plugin in found)
            raise LookupError(f"the application uses several plug-ins of {kind.__name__}: {names}")
        raise LookupError(f"the application uses no {kind.__name__}: app.use({kind.__name__}(...))")

    @property
    def checks(self) -> Mapping[str, Plugin]:
        """Those that have a check of their own."""
        return {name: each for name, each in self.items() if type(each).check is not Plugin.check}


def admit(app: Martlet, plugin: Plugin) -> None:
    """Make a plug-in one of the application's.

    Raises TypeError if it is none, RuntimeError if it is used already or too late.
    """
    if not isinstance(plugin, Plugin):
        mend = f": {plugin.__name__}(...)" if isinstance(plugin, type) else ""
        raise TypeError(
            f"app.use() takes plug-ins, instances of martlet.plugins.Plugin, not {plugin!r}{mend}"
        )
    if not plugin.name:
        plugin.name = type(plugin).__name__.lower()
    used = app.plugins.get(plugin.name)
    if used is plugin:
        raise RuntimeError(f"the plug-in {plugin.name!r} is used twice: use it once")
    if used is not None:
        raise RuntimeError(
            f"two plug-ins are named {plugin.name!r}: {type(used).__name__} and {type(plugin).__name__};"
            " give one of them another name"
        )
    if app.middleware_stack is not None:
        raise RuntimeError(f"the application has started: use the plug-in {plugin.name!r} before")
    plugin.configure(app)
    if not app.plugins:
        app.router.lifespan_context = _around(app.plugins, app.router.lifespan_context)
    app.plugins[plugin.name] = plugin


def _around(plugins: Plugins, own: Lifespan[Any]) -> Lifespan[Any]:
    """A lifespan that enters the plug-ins in order, then the program's own, and leaves them in reverse."""

    @asynccontextmanager
    async def all_of_them(app: Any) -> AsyncIterator[State | None]:
        async with AsyncExitStack() as stack:
            states = [await stack.enter_async_context(each) for each in _lifespans(app, plugins, own)]
            given = [state for state in states if state is not None]
            yield {name: value for state in given for name, value in state.items()} if given else None

    return all_of_them  # type: ignore[return-value]


def _lifespans(
    app: Any, plugins: Plugins, own: Lifespan[Any]
) -> Iterable[AbstractAsyncContextManager[State | None]]:
    for plugin in plugins.values():
        yield plugin.lifespan(app)
    yield own(app)


__all__ = ["ENTRY_POINTS", "Plugin", "Plugins"]
