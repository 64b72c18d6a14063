"""Only known host names."""

from starlette.middleware.trustedhost import TrustedHostMiddleware as TrustedHostMiddleware
