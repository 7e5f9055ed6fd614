# PostgreSQL and Redis for the tests: those named in the environment, else those of this machine, installed if need be.
# Sets TEST_DATABASE_URL and TEST_REDIS_URL. Sourced by .ci/run.

own_redis=""
own_postgresql=""
postgresql_programs=""

services_for_tests() {
  TEST_DATABASE_URL=${DATABASE_URL:-}
  TEST_REDIS_URL=${REDIS_URL:-}
  [ -n "$TEST_DATABASE_URL" ] || start_postgresql
  [ -n "$TEST_REDIS_URL" ] || start_redis
}

install_packages() {
  if [ "$(id -u)" != 0 ]; then
    echo "Install $* or set DATABASE_URL and REDIS_URL: this user may not install packages." >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$@" >/dev/null
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then su postgres -c "$1"; else sh -c "$1"; fi
}

# A cluster of its own, in memory where there is room: a power cut may spoil it, so no commit, no emptied table and no
# new database waits for a disk. That of the machine is left as it is.
start_postgresql() {
  ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 || install_packages postgresql
  local programs folder port=5499
  programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  folder=$(room_in_memory || echo "${TMPDIR:-/tmp}")
  own_postgresql=$(mktemp -d "$folder/upward-postgresql.XXXXXX")
  [ "$(id -u)" != 0 ] || chown postgres "$own_postgresql"
  as_postgres "$programs/initdb -D $own_postgresql/data -A trust -U postgres -E UTF8 --no-sync" >/dev/null
  # Two shards at once, each with a test in which fifty ask at the same moment, are more than the usual hundred.
  cat >>"$own_postgresql/data/postgresql.conf" <<END
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$own_postgresql'
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 300
shared_buffers = 256MB
END
  as_postgres "$programs/pg_ctl -D $own_postgresql/data -l $own_postgresql/log -w start" >/dev/null
  local psql="$programs/psql -h 127.0.0.1 -p $port -U postgres -qc"
  as_postgres "$psql \"CREATE ROLE upward_tests LOGIN CREATEDB PASSWORD 'upward_tests'\""
  as_postgres "$psql 'CREATE DATABASE upward_tests OWNER upward_tests'"
  postgresql_programs=$programs
  TEST_DATABASE_URL=postgres://upward_tests:upward_tests@127.0.0.1:$port/upward_tests
}

# The folder of files in memory, if it has two gigabytes free.
room_in_memory() {
  local free
  free=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1) && [ "${free:-0}" -gt 2097152 ] && echo /dev/shm
}

start_redis() {
  command -v redis-server >/dev/null || install_packages redis-server
  local port=6399
  redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no --daemonize no >/dev/null &
  own_redis=$!
  for _ in $(seq 50); do redis-cli -p "$port" ping >/dev/null 2>&1 && break; sleep 0.2; done
  TEST_REDIS_URL=redis://127.0.0.1:$port/0
}

stop_services() {
  [ -z "$own_redis" ] || kill "$own_redis" 2>/dev/null || true
  [ -n "$own_postgresql" ] || return 0
  as_postgres "$postgresql_programs/pg_ctl -D $own_postgresql/data -m immediate stop" >/dev/null 2>&1 || true
  rm -rf "$own_postgresql"
}
