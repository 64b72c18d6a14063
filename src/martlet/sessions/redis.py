"""Sessions in Redis: a hash for each, and a sorted set of the sessions of each user.

What belongs together is done by scripts, which Redis runs one at a time. They reach keys that are not named
beforehand, so a Redis Cluster won't do.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, cast

from martlet.redis import RedisServer
from martlet.sessions.records import Record, Store, Written

FIELDS = ("data", "user", "created", "seen", "version", "user_agent", "host")

# KEYS: the session written, the one it replaces. ARGV: the version that one must have ('' for none), the
# milliseconds to live, the prefix of users' sets, the prefix of sessions, then the fields' values.
# A new id that is there already was written by this very command, sent twice.
SAVE = """
local new, old = KEYS[1], KEYS[2]
local version, ttl, users, sessions = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if new ~= old and redis.call('EXISTS', new) == 1 then return 1 end
if version ~= '' then
    if redis.call('HGET', old, 'version') ~= version then return 0 end
    local user = redis.call('HGET', old, 'user')
    redis.call('DEL', old)
    if user ~= '' then redis.call('ZREM', users .. user, string.sub(old, #sessions + 1)) end
end
redis.call('HSET', new, 'data', ARGV[5], 'user', ARGV[6], 'created', ARGV[7], 'seen', ARGV[8],
    'version', ARGV[9], 'user_agent', ARGV[10], 'host', ARGV[11])
redis.call('PEXPIRE', new, ttl)
if ARGV[6] ~= '' then redis.call('ZADD', users .. ARGV[6], ARGV[7], string.sub(new, #sessions + 1)) end
return 1
"""

# KEYS: the session. ARGV: when it was used, the milliseconds to live.
TOUCH = """
if redis.call('EXISTS', KEYS[1]) == 1 then
    redis.call('HSET', KEYS[1], 'seen', ARGV[1])
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
"""

# KEYS: the session. ARGV: the prefix of users' sets, the session's id.
DELETE = """
local user = redis.call('HGET', KEYS[1], 'user')
if user and user ~= '' then redis.call('ZREM', ARGV[1] .. user, ARGV[2]) end
return redis.call('DEL', KEYS[1])
"""

# KEYS: the user's set. ARGV: the prefix of sessions. Ids of sessions that have expired leave the set.
OF_USER = """
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local values = redis.call('HMGET', ARGV[1] .. id, 'data', 'user', 'created', 'seen', 'version',
        'user_agent', 'host')
    if values[1] then
        table.insert(found, {id, values})
    else
        redis.call('ZREM', KEYS[1], id)
    end
end
return found
"""

# KEYS: the user's set. ARGV: the prefix of sessions, the id to keep.
DELETE_OF_USER = """
local count = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if id ~= ARGV[2] then
        count = count + redis.call('DEL', ARGV[1] .. id)
        redis.call('ZREM', KEYS[1], id)
    end
end
return count
"""


class RedisStore(Store):
    """A store that all processes share.

    Args:
        url: of the server.
        prefix: of all keys.
    """

    def __init__(self, url: str, prefix: str) -> None:
        self.server = RedisServer(url)
        self._sessions = f"{prefix}session:"
        self._users = f"{prefix}user:"

    async def load(self, key: str) -> Record | None:
        with self.server.answered():
            values = await cast(
                Awaitable[list[str | None]], self.server.client.hmget(self._sessions + key, list(FIELDS))
            )
        return _record(values)

    async def save(self, key: str, record: Record, lifetime: float, *, replaces: Written | None) -> bool:
        keys = [self._sessions + key, self._sessions + (replaces.key if replaces else key)]
        version = str(replaces.version) if replaces else ""
        values = [
            record.data,
            record.user or "",
            repr(record.created),
            repr(record.seen),
            str(record.version),
        ]
        arguments = [version, _milliseconds(lifetime), self._users, self._sessions, *values]
        return bool(await self._run(SAVE, keys, [*arguments, record.user_agent, record.host]))

    async def touch(self, key: str, seen: float, lifetime: float) -> None:
        await self._run(TOUCH, [self._sessions + key], [repr(seen), _milliseconds(lifetime)])

    async def delete(self, key: str) -> bool:
        return bool(await self._run(DELETE, [self._sessions + key], [self._users, key]))

    async def of_user(self, user: str) -> dict[str, Record]:
        rows = await self._run(OF_USER, [self._users + user], [self._sessions])
        found = ((key, _record(values)) for key, values in rows)
        return {key: record for key, record in found if record is not None}

    async def delete_of_user(self, user: str, keep: str | None) -> int:
        count: int = await self._run(DELETE_OF_USER, [self._users + user], [self._sessions, keep or ""])
        return count

    async def connect(self, timeout: float) -> None:  # noqa: ASYNC109 - of all attempts together
        await self.server.connect(timeout)

    async def check(self) -> None:
        await self.server.check()

    async def aclose(self) -> None:
        await self.server.aclose()

    async def _run(self, script: str, keys: list[str], arguments: list[str]) -> Any:
        with self.server.answered():
            return await self.server.client.register_script(script)(keys=keys, args=arguments)


def _record(values: list[str | None]) -> Record | None:
    data, user, created, seen, version, user_agent, host = values
    if data is None or created is None or seen is None or version is None:
        return None
    return Record(data, user or None, float(created), float(seen), int(version), user_agent or "", host or "")


def _milliseconds(seconds: float) -> str:
    return str(max(int(seconds * 1000), 1))
