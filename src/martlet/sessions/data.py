"""A session's data: a dictionary or a model, compared and merged by its top-level members."""

from __future__ import annotations

import json
from typing import Any, Generic, TypeVar, cast

from pydantic import TypeAdapter

D = TypeVar("D")
Members = dict[str, str]
"""The JSON text of each top-level member."""


class Codec(Generic[D]):
    """Turns data into members and back.

    Args:
        model: the class of the data, whose members all have defaults; None for a dictionary.
    """

    def __init__(self, model: type[D] | None) -> None:
        self._model = model
        self._adapter: TypeAdapter[Any] | None = None if model is None else TypeAdapter(model)
        self.nothing = self.members(self.new())

    def new(self) -> D:
        """The data of a new session."""
        if self._model is None:
            return cast(D, {})
        try:
            return self._model()
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"{self._model.__name__} can't be the data of a session that is new:"
                " give each of its fields a default"
            ) from error

    def members(self, data: D) -> Members:
        """Raises TypeError for what isn't an object of JSON, and names the member."""
        values = (
            data if self._adapter is None else self._adapter.dump_python(data, mode="json", by_alias=False)
        )
        if not isinstance(values, dict):
            raise TypeError(f"a session's data is an object with members, not {type(values).__name__}")
        return {_name(name): _text(name, value) for name, value in values.items()}

    def read(self, members: Members) -> D:
        """Raises ValueError if stored members don't fit the model any more."""
        text = written(members)
        if self._adapter is None:
            return cast(D, json.loads(text))
        return cast(D, self._adapter.validate_json(text, by_alias=False, by_name=True))


def written(members: Members) -> str:
    """The members as one JSON object."""
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in members.items()) + "}"


def stored(text: str) -> Members:
    """The members of a JSON object."""
    return {name: json.dumps(value) for name, value in json.loads(text).items()}


def merged(base: Members, ours: Members, theirs: Members) -> Members | None:
    """What two writers have made of the same members; None where they made different things of one."""
    result = dict(theirs)
    for name in base.keys() | ours.keys():
        mine, other = ours.get(name), theirs.get(name)
        if mine == base.get(name) or mine == other:
            continue
        if other != base.get(name):
            return None
        if mine is None:
            del result[name]
        else:
            result[name] = mine
    return result


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"the members of a session's data are named by text, not by {name!r}")
    return name


def _text(name: str, value: object) -> str:
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name!r} of a session's data can't be written as JSON: {error}") from error
