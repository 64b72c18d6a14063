"""Small helpers."""

from martlet.compat.internals.fields import create_model_field

__all__ = ["create_model_field"]
