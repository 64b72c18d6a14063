"""Small helpers that extensions of FastAPI programs import by name."""

from __future__ import annotations

import re
import warnings
from typing import Any

from martlet.datastructures import DefaultPlaceholder
from martlet.exceptions import FastAPIDeprecationWarning
from martlet.http.replies import allows_body
from martlet.openapi.names import RANGES
from martlet.routing.ids import generate_unique_id

PARAMETER = re.compile(r"\{(.*?)\}")


def is_body_allowed_for_status_code(status_code: int | str | None) -> bool:
    """Whether a reply with this status may have a body (RFC 9110 sections 6.4.1 and 15.3.6).

    Ranges such as "2XX" and "default" may. Raises ValueError for other text that is no number.
    """
    return status_code in RANGES or allows_body(None if status_code is None else int(status_code))


def get_path_param_names(path: str) -> set[str]:
    """What stands between the braces of a path template, converters included."""
    return set(PARAMETER.findall(path))


def get_value_or_default(first_item: Any, *extra_items: Any) -> Any:
    """The first item that was set on purpose; the first one, a `Default`, if none was."""
    given = (item for item in (first_item, *extra_items) if not isinstance(item, DefaultPlaceholder))
    return next(given, first_item)


def deep_dict_update(main_dict: dict[Any, Any], update_dict: dict[Any, Any]) -> None:
    """Put `update_dict` into `main_dict`: dicts are merged, lists joined, anything else is replaced."""
    for key, value in update_dict.items():
        present = main_dict.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            deep_dict_update(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            main_dict[key] = present + value
        else:
            main_dict[key] = value


def generate_operation_id_for_path(*, name: str, path: str, method: str) -> str:
    """Deprecated: an operation id of name, path and method."""
    message = "generate_operation_id_for_path() is not used any more; use generate_unique_id()"
    warnings.warn(message, FastAPIDeprecationWarning, stacklevel=2)
    base = re.sub(r"\W", "_", name + path)
    return f"{base}_{method.lower()}"


__all__ = [
    "deep_dict_update",
    "generate_operation_id_for_path",
    "generate_unique_id",
    "get_path_param_names",
    "get_value_or_default",
    "is_body_allowed_for_status_code",
]
