"""A cache of values and of replies: in memory, or on Redis by URL."""

from martlet.cache.cache import Cache
from martlet.cache.functions import CachedFunction
from martlet.cache.stores import Store

__all__ = ["Cache", "CachedFunction", "Store"]
