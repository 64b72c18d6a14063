"""What can go wrong with documents."""

from __future__ import annotations

from collections.abc import Sequence

from martlet.exceptions import HTTPException


class DuplicateKey(HTTPException):
    """Another document has the same values of a unique index: answered with 409 unless it is caught."""

    def __init__(self, collection: str, fields: Sequence[str]) -> None:
        super().__init__(409, f"Another document has the same {' and '.join(fields)}")
        self.collection = collection
        self.fields = tuple(fields)
