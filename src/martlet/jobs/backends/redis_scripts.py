"""What Redis must do in one step. All keys begin with the prefix, KEYS[1].

`job:ID` is a job's hash, `all` its ids by age, `later` those that wait for their time, `stream` those to do,
`key:JOB:KEY` an idempotency key's job.
"""

# ARGV: id, unique key or "", message, time now, time to begin or "", then the fields of the job's hash.
# A second call with the same id, after a connection that broke, changes nothing.
DEFER = """
local prefix, id, unique, at = KEYS[1], ARGV[1], ARGV[2], ARGV[5]
if redis.call('EXISTS', prefix .. 'job:' .. id) == 1 then return id end
if unique ~= '' then
    local known = redis.call('GET', prefix .. 'key:' .. unique)
    if known and redis.call('EXISTS', prefix .. 'job:' .. known) == 1 then return known end
    redis.call('SET', prefix .. 'key:' .. unique, id)
end
redis.call('HSET', prefix .. 'job:' .. id, 'message', ARGV[3], 'status', 'queued', unpack(ARGV, 6))
redis.call('ZADD', prefix .. 'all', ARGV[4], id)
if at == '' then
    redis.call('XADD', prefix .. 'stream', '*', 'data', ARGV[3])
else
    redis.call('ZADD', prefix .. 'later', at, id)
end
return id
"""

# ARGV: time now. Puts what has become due into the stream.
PROMOTE = """
local prefix = KEYS[1]
for _, id in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'later', '-inf', ARGV[1], 'LIMIT', 0, 100)) do
    redis.call('ZREM', prefix .. 'later', id)
    local message = redis.call('HGET', prefix .. 'job:' .. id, 'message')
    if message then redis.call('XADD', prefix .. 'stream', '*', 'data', message) end
end
"""

# ARGV: id. Returns whether the job is to be run: not if it is finished, cancelled, or waits for its time.
# One that runs already had a worker that died with it.
BEGIN = """
local prefix, id = KEYS[1], ARGV[1]
local job = prefix .. 'job:' .. id
local status = redis.call('HGET', job, 'status')
if status ~= 'queued' and status ~= 'running' then return 0 end
if redis.call('ZSCORE', prefix .. 'later', id) then return 0 end
if status == 'running' then redis.call('HINCRBY', job, 'deaths', 1) end
redis.call('HSET', job, 'status', 'running', 'progress', 0)
return 1
"""

# ARGV: id, status, attempts, error or "", time to begin again or "", seconds to keep or "".
END = """
local prefix, id, status = KEYS[1], ARGV[1], ARGV[2]
local job = prefix .. 'job:' .. id
if redis.call('EXISTS', job) == 0 then return end
redis.call('HSET', job, 'status', status, 'attempts', ARGV[3], 'error', ARGV[4])
redis.call('HDEL', job, 'cancel')
if ARGV[5] ~= '' then
    redis.call('HSET', job, 'at', ARGV[5])
    redis.call('ZADD', prefix .. 'later', ARGV[5], id)
end
if ARGV[6] ~= '' then
    local unique = redis.call('HGET', job, 'unique')
    redis.call('EXPIRE', job, ARGV[6])
    if unique and unique ~= '' then redis.call('EXPIRE', prefix .. 'key:' .. unique, ARGV[6]) end
end
"""

# ARGV: id, seconds to keep.
CANCEL = """
local prefix, id = KEYS[1], ARGV[1]
local job = prefix .. 'job:' .. id
local status = redis.call('HGET', job, 'status')
if status == 'running' then
    redis.call('HSET', job, 'cancel', '1')
    return 1
end
if status ~= 'queued' then return 0 end
redis.call('HSET', job, 'status', 'cancelled')
redis.call('ZREM', prefix .. 'later', id)
redis.call('EXPIRE', job, ARGV[2])
return 1
"""

# ARGV: id.
RETRY = """
local prefix, id = KEYS[1], ARGV[1]
local job = prefix .. 'job:' .. id
if redis.call('HGET', job, 'status') ~= 'failed' then return 0 end
redis.call('HSET', job, 'status', 'queued', 'attempts', 0, 'deaths', 0, 'progress', 0, 'at', '')
redis.call('XADD', prefix .. 'stream', '*', 'data', redis.call('HGET', job, 'message'))
return 1
"""

# ARGV: id, progress. Returns whether the job is to be cancelled.
REPORT = """
local job = KEYS[1] .. 'job:' .. ARGV[1]
if redis.call('EXISTS', job) == 0 then return 0 end
redis.call('HSET', job, 'progress', ARGV[2])
return redis.call('HEXISTS', job, 'cancel')
"""
