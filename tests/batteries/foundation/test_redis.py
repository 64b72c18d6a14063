from __future__ import annotations

import subprocess
import sys

import pytest

from martlet.redis import RedisServer

WITHOUT_REDIS = """
import sys
sys.modules["redis"] = sys.modules["redis.asyncio"] = None
from martlet.channels import Channels
from martlet.extras import MissingExtra
from martlet.sessions import Sessions
for battery in (Channels, Sessions):
    battery("memory://")
    try:
        battery("redis://localhost")
    except MissingExtra as error:
        print(error)
"""


def test_memory_needs_no_extra_and_redis_says_which() -> None:
    ran = subprocess.run([sys.executable, "-c", WITHOUT_REDIS], capture_output=True, text=True, timeout=50)
    assert ran.stdout == "redis is not installed: pip install 'martlet[redis]'\n" * 2, ran.stderr


def test_a_url_of_something_else_is_refused_without_its_password() -> None:
    with pytest.raises(ValueError, match=r"'amqp://user:\*\*\*@host' is no URL of Redis"):
        RedisServer("amqp://user:secret@host")
