#!/bin/sh
# Renews the lock files from pyproject.toml: dev.lock first, the others held to the same versions.
# node.lock is apart from them, and package-lock.json is npm's own (`npm install --package-lock-only` beside it renews that).
# Usage: deploy/local/lock.sh [--upgrade]. What changed is read in the diff before it is committed.
set -eu

cd "$(dirname "$0")/../.."
python=.venv/bin/python
[ -x "$python" ] || python3 -m venv .venv
# uv is only needed here, by whoever renews the locks, so it is in none of them.
[ -x .venv/bin/uv ] || "$python" -m pip --disable-pip-version-check --quiet install 'uv~=0.13'

compile() {
    output=$1
    shift
    # Universal: the markers of every platform and Python are in the file. No address of an index is written to it.
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
        --no-emit-find-links --output-file "requirements/$output.lock" "$@"
    echo "requirements/$output.lock: $(grep -c '^[a-zA-Z0-9]' "requirements/$output.lock") packages"
}
lock() {
    name=$1
    shift
    compile "$name" pyproject.toml requirements/build.in "$@"
}

lock dev --extra dev "$@"
lock run --extra membership --extra procurement --extra payroll --extra portal --constraint requirements/dev.lock
for service in membership procurement payroll portal; do
    lock "$service" --extra "$service" --constraint requirements/dev.lock
done
compile node requirements/node.in "$@"
