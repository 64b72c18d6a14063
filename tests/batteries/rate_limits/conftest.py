from tests.batteries.servers import closed_url, prefix, redis_url, store_url

__all__ = ["closed_url", "prefix", "redis_url", "store_url"]
