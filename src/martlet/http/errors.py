"""Validation errors of a request, in Pydantic's shape, each with its place in the request."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

Location = tuple[str, ...]
Errors = list[dict[str, Any]]


def missing(errors: Errors | None, location: Location, given: Any = None) -> Errors:
    """Add the error of a required value that isn't there."""
    error = {"type": "missing", "loc": location, "msg": "Field required", "input": given}
    if errors is None:
        return [error]
    errors.append(error)
    return errors


def invalid(errors: Errors | None, failure: ValidationError, location: Location) -> Errors:
    """Add the errors of a value that failed, each below `location`."""
    found: Errors = errors if errors is not None else []
    for error in failure.errors(include_url=False):
        found.append({**error, "loc": location + error["loc"]})
    return found


def renamed(
    errors: Errors | None, failure: ValidationError, location: Location, wire_names: dict[str, str]
) -> Errors:
    """As `invalid`, with the first part of each place as the request names it."""
    found: Errors = errors if errors is not None else []
    for error in failure.errors(include_url=False):
        first, *rest = error["loc"] or ("",)
        place = (wire_names.get(str(first), first), *rest) if error["loc"] else ()
        found.append({**error, "loc": location + place})
    return found


def joined(*groups: Errors | None) -> Errors:
    """All errors of the groups, in their order."""
    return [error for group in groups if group for error in group]
