"""WSGI applications, to be mounted."""

from starlette.middleware.wsgi import WSGIMiddleware as WSGIMiddleware
