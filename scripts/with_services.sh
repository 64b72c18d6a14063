#!/usr/bin/env bash
# Run a command beside throw-away PostgreSQL and Redis servers, from Debian's packages, on free ports of the
# loopback. It finds them in TEST_POSTGRES_URL and TEST_REDIS_URL. Debian has no MongoDB: TEST_MONGO_URL is
# what it was.
#   scripts/with_services.sh pytest tests/batteries
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND..." >&2
    exit 2
fi

if ! command -v redis-server >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y -q redis-server >&2 || { apt-get update -q >&2 && apt-get install -y -q redis-server >&2; }
fi
if ! command -v redis-server >/dev/null; then
    echo "$0: Redis is not installed" >&2
    exit 1
fi

directory=$(mktemp -d)
server=
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$directory"
}
trap stop EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis-server --bind 127.0.0.1 --port "$port" --dir "$directory" --save '' --appendonly no \
    >"$directory/redis.log" 2>&1 </dev/null &
server=$!
for _ in $(seq 100); do
    if [ "$(redis-cli -p "$port" ping 2>/dev/null)" = PONG ]; then
        break
    fi
    sleep 0.1
done
if [ "$(redis-cli -p "$port" ping 2>/dev/null)" != PONG ]; then
    echo "$0: Redis did not start" >&2
    cat "$directory/redis.log" >&2
    exit 1
fi

export TEST_REDIS_URL="redis://127.0.0.1:$port/0"
# shellcheck disable=SC2016 # expanded by the inner shell, beside PostgreSQL
"$(dirname "${BASH_SOURCE[0]}")/with_postgres.sh" bash -c 'TEST_POSTGRES_URL=$TEST_DATABASE_URL exec "$@"' - "$@"
