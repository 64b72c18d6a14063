#!/usr/bin/env bash
# Run a command beside a throw-away PostgreSQL server, whose address it finds in TEST_DATABASE_URL.
#   scripts/with_postgres.sh pytest tests/blog
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND..." >&2
    exit 2
fi

find_binaries() {
    if command -v initdb >/dev/null; then
        dirname "$(command -v initdb)"
    else
        ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1
    fi
}

binaries=$(find_binaries)
if [ -z "$binaries" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y -q postgresql >&2 || { apt-get update -q >&2 && apt-get install -y -q postgresql >&2; }
    binaries=$(find_binaries)
fi
if [ -z "$binaries" ]; then
    echo "$0: PostgreSQL is not installed" >&2
    exit 1
fi

# The server refuses to run as root.
as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}

directory=$(mktemp -d)
stop() {
    as_server "$binaries/pg_ctl" -D "$directory/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$directory"
}
trap stop EXIT
if [ "$(id -u)" -eq 0 ]; then
    chown postgres: "$directory"
fi

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd_free() { (cd "$directory" && as_server "$@"); }
cd_free "$binaries/initdb" -D data -U test -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
cd_free "$binaries/pg_ctl" -D data -l server.log -w -t 60 start \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$directory -c fsync=off" >/dev/null \
    || { cat "$directory/server.log" >&2; exit 1; }

export TEST_DATABASE_URL="postgresql://test@127.0.0.1:$port/postgres"
"$@"
