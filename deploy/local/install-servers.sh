#!/bin/sh
# Installs RabbitMQ, PostgreSQL, promtool and Chromium from Debian's packages where they are missing, without starting the packages' own
# services: the tests and `make run` start private ones. Usage, as root on Debian or Ubuntu:
#   deploy/local/install-servers.sh [--if-possible] [--bench]
# With --if-possible it says why and succeeds where it cannot install; with --bench it also installs what benchmarks load with (wrk).
set -eu

if_possible=
bench=
for option in "$@"; do
    case $option in
        --if-possible) if_possible=1 ;;
        --bench) bench=1 ;;
        *) echo "Usage: deploy/local/install-servers.sh [--if-possible] [--bench]" >&2; exit 2 ;;
    esac
done

missing=
{ [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] && command -v erl >/dev/null 2>&1; } || missing="$missing rabbitmq-server"
{ ls /usr/lib/postgresql/*/bin/postgres || command -v postgres; } >/dev/null 2>&1 || missing="$missing postgresql"
command -v promtool >/dev/null 2>&1 || missing="$missing prometheus"
# Chromium without windows is enough, and smaller; not every distribution has it as a package.
{ command -v chromium-headless-shell || command -v chromium; } >/dev/null 2>&1 || missing="$missing chromium-headless-shell"
# Pages ask for Arial; these letters are as wide, so that what fits in a screenshot fits on a desk.
ls -d /usr/share/fonts/truetype/liberation* >/dev/null 2>&1 || missing="$missing fonts-liberation"
[ -z "$bench" ] || command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
[ -n "$missing" ] || exit 0

cannot() {
    echo "Not installed:$missing. $1"
    [ -z "$if_possible" ] || exit 0
    exit 1
}
command -v apt-get >/dev/null 2>&1 || cannot "Only Debian's packages are known here; install them your system's way."
[ "$(id -u)" = 0 ] || cannot "As root: deploy/local/install-servers.sh"

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
available() { apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/chromium-headless-shell/chromium/'); }
if ! { apt-get update -qq && available && apt-get install -y -qq --no-install-recommends $missing; } > "$log" 2>&1; then
    tail -n 20 "$log" >&2
    cannot "apt-get failed; its last lines are above."
fi
echo "Installed:$missing"
