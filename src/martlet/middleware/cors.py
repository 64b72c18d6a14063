"""Cross-origin requests."""

from starlette.middleware.cors import CORSMiddleware as CORSMiddleware
