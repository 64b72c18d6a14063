"""Rate limits of an application, a route and a user: run it with `martlet dev examples/rate_limits.py`.

LIMITS_URL=redis://localhost/0 counts on Redis, for several processes together.
"""

import os
from typing import Annotated

from martlet import Depends, Header, Martlet
from martlet.rate_limits import RateLimits

limits = RateLimits("100/minute", url=os.environ.get("LIMITS_URL", "memory://"), prefix="example")
app = Martlet().use(limits)


async def user(x_user: Annotated[str, Header()] = "guest") -> str:
    return x_user


@app.get("/")
async def hello() -> str:
    return "hello"


@app.post("/login", dependencies=[Depends(limits.limit("3/minute", fail_open=False))])
async def login() -> str:
    return "welcome"


@app.get("/export", dependencies=[Depends(limits.limit("1/minute; 20/day", key=user, name="export"))])
async def export() -> str:
    return "a lot"
