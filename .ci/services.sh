# PostgreSQL and Redis for the tests: those named in the environment, else those of this machine, installed if need be.
# Sets TEST_DATABASE_URL and TEST_REDIS_URL. Sourced by .ci/run.

own_redis=""

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

as_postgres() {
  if [ "$(id -u)" = 0 ]; then su postgres -c "$1"; else sh -c "$1"; fi
}

await_postgresql() {
  for _ in $(seq 50); do pg_isready -q -h 127.0.0.1 && break; sleep 0.2; done
}

start_postgresql() {
  command -v pg_ctlcluster >/dev/null || install_packages postgresql
  local version
  version=$(pg_lsclusters --no-header | awk 'NR == 1 { print $1 }')
  if ! pg_isready -q -h 127.0.0.1; then
    pg_ctlcluster --skip-systemctl-redirect "$version" main start
    await_postgresql
  fi
  # Two shards at once, each with a test in which fifty ask at the same moment, are more than the usual hundred.
  if [ "$(as_postgres "psql -qtAc 'SHOW max_connections'")" -lt 300 ]; then
    as_postgres "psql -qc 'ALTER SYSTEM SET max_connections = 300'"
    pg_ctlcluster --skip-systemctl-redirect "$version" main restart -m fast
    await_postgresql
  fi
  as_postgres "psql -qc \"DO \\\$\\\$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'upward_tests') THEN
      CREATE ROLE upward_tests LOGIN CREATEDB PASSWORD 'upward_tests';
    END IF; END \\\$\\\$\""
  # A test database that a power cut would spoil is made anew anyway: no commit waits for the disk.
  as_postgres "psql -qc 'ALTER ROLE upward_tests SET synchronous_commit = off'"
  as_postgres "psql -qtAc \"SELECT 1 FROM pg_database WHERE datname = 'upward_tests'\" | grep -q 1 \
    || createdb -O upward_tests upward_tests"
  TEST_DATABASE_URL=postgres://upward_tests:upward_tests@127.0.0.1:5432/upward_tests
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
}
