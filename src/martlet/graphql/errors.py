"""Which errors clients see."""

from __future__ import annotations

from graphql import GraphQLError
from starlette.exceptions import HTTPException
from strawberry.extensions import MaskErrors

MASKED = "Internal server error"


class Errors(MaskErrors):
    """Tells clients of their own mistakes and of what resolvers raise for them, and of nothing else.

    Shown are errors of the document and its variables, `GraphQLError`, and `HTTPException`, whose status is
    among the error's extensions.

    Args:
        mask: whether the text of other exceptions is kept from the client.
    """

    def __init__(self, *, mask: bool) -> None:
        super().__init__(lambda error: _is_http(error) or (mask and _is_unforeseen(error)), MASKED)

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """The error as the client sees it."""
        told = super().anonymise_error(error)
        original = error.original_error
        if isinstance(original, HTTPException):
            told.message = original.detail
            told.extensions = {"status": original.status_code}
        return told


def _is_http(error: GraphQLError) -> bool:
    return isinstance(error.original_error, HTTPException)


def _is_unforeseen(error: GraphQLError) -> bool:
    """Whether an exception was raised that was not meant for the client."""
    return error.original_error is not None and not isinstance(error.original_error, GraphQLError)
