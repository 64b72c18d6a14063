"""Rate limits: for routes, callers and the whole application; in memory, or on Redis by URL."""

from martlet.extras import needing

with needing("rate-limits"):
    from martlet.rate_limits.limits import RateLimited, RateLimits

__all__ = ["RateLimited", "RateLimits"]
