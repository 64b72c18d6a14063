"""The project's settings."""

import os

from benchmarks.kinds import ORIGIN, SECRET

SECRET_KEY = SECRET
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django_bolt"]
BOLT_API = ["benchmarks.peers.apps.bolt.api:api"]
USE_TZ = True
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

if os.environ["BENCH_KIND"] == "middleware":
    CORS_ALLOWED_ORIGINS = [ORIGIN]
    CORS_ALLOW_CREDENTIALS = True
