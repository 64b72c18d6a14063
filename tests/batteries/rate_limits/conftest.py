from tests.batteries.redis_servers import closed_url, prefix, redis_url, url

__all__ = ["closed_url", "prefix", "redis_url", "url"]
