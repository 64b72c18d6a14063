"""Sessions in signed cookies; needs itsdangerous."""

from starlette.middleware.sessions import SessionMiddleware as SessionMiddleware
