#!/bin/sh
# Installs RabbitMQ, PostgreSQL and promtool from Debian's packages where they are missing, without starting the packages' own services:
# the tests and `make run` start private ones. Usage, as root on Debian or Ubuntu: deploy/local/install-servers.sh [--if-possible]
# With --if-possible it says why and succeeds where it cannot install.
set -eu

missing=
{ [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] && command -v erl >/dev/null 2>&1; } || missing="$missing rabbitmq-server"
{ ls /usr/lib/postgresql/*/bin/postgres || command -v postgres; } >/dev/null 2>&1 || missing="$missing postgresql"
command -v promtool >/dev/null 2>&1 || missing="$missing prometheus"
[ -n "$missing" ] || exit 0

cannot() {
    echo "Not installed:$missing. $1"
    [ "${2:-}" = --if-possible ] && exit 0
    exit 1
}
command -v apt-get >/dev/null 2>&1 || cannot "Only Debian's packages are known here; install them your system's way." "${1:-}"
[ "$(id -u)" = 0 ] || cannot "As root: deploy/local/install-servers.sh" "${1:-}"

echo "Installing from Debian's packages, without starting their services:$missing ..."
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
kept=
restore() {
    rm -f "$policy"
    [ -z "$kept" ] || mv "$kept" "$policy"
    rm -f "$log"
}
if [ -e "$policy" ]; then
    kept=$(mktemp "$policy.kept.XXXXXX")
    mv "$policy" "$kept"
fi
trap restore EXIT
trap 'exit 1' HUP INT TERM
# Debian's packages ask this program before they start a service; 101 means: not allowed.
printf '#!/bin/sh\nexit 101\n' > "$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # a list of packages
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } > "$log" 2>&1; then
    tail -n 20 "$log" >&2
    cannot "apt-get failed; its last lines are above." "${1:-}"
fi
echo "Installed:$missing"
