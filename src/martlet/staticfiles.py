"""Files served as they are."""

from starlette.staticfiles import StaticFiles as StaticFiles
