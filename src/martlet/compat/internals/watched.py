"""Data whose later changes count: a route that is served by it is compiled anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from martlet.routing.router import Epoch


class Watched:
    """An object of which it is noted when an attribute is set, from the moment on that `watch` is called."""

    is_watched: ClassVar[bool] = False

    def watch(self) -> None:
        """Note changes of this object, and of the lists and objects in it, from now on."""
        vars(self)["is_watched"] = True
        for value in vars(self).values():
            watch(value)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, WatchedList(value) if type(value) is list else value)
        if self.is_watched:
            self.watch()
            Epoch.count += 1


class WatchedList(list[Any]):
    """A list that does the same for its items."""

    is_watched = False

    def watch(self) -> None:
        """Note changes of the list and of its items from now on."""
        self.is_watched = True
        for item in self:
            watch(item)


def watch(value: Any) -> None:
    """Watch a value if it can be."""
    if isinstance(value, (Watched, WatchedList)):
        value.watch()


def _noting(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def change(self: WatchedList, *args: Any, **options: Any) -> Any:
        result = method(self, *args, **options)
        if self.is_watched:
            self.watch()
            Epoch.count += 1
        return result

    return change


for _name in (
    "__delitem__", "__iadd__", "__imul__", "__setitem__", "append", "clear", "extend", "insert", "pop",
    "remove", "reverse", "sort",
):  # fmt: skip
    setattr(WatchedList, _name, _noting(getattr(list, _name)))
