"""Middleware: Starlette's, by the names that FastAPI programs import."""

from starlette.middleware import Middleware as Middleware
