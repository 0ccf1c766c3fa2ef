#!/bin/sh
# Makes .venv from a lock file, every package checked against its hash, and puts the project itself in it; then the portal's style
# sheet and script (assets.sh). Usage: deploy/local/setup.sh run|dev. Does nothing where both already are what their lock files say.
set -eu

kind=${1:-run}
cd "$(dirname "$0")/../.."
lock=requirements/$kind.lock
venv=.venv
[ -f "$lock" ] || { echo "There is no $lock: say 'run' or 'dev'." >&2; exit 2; }

# The first Python that is new enough. pyproject.toml says how new.
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$new_enough" 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Quayside needs Python 3.11 or later. Install one, or name it: make PYTHON=/path/to/python3 ..." >&2
    exit 1
}

# What .venv was made from: the lock file, what the project is called and depends on, and the interpreter.
stamp_of() {
    { cat "requirements/$1.lock" pyproject.toml; echo "$python"; pwd; } | "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
}
is_current() {
    [ -x "$venv/bin/quayside" ] && [ "$(cat "$venv/.made-from-$1" 2>/dev/null)" = "$(stamp_of "$1")" ]
}

python=$(find_python)
# Everything that a run needs is in the development environment too, in the same versions.
if is_current "$kind" || { [ "$kind" = run ] && is_current dev; }; then
    exec deploy/local/assets.sh
fi

echo "Setting up $venv from $lock (once, about half a minute) ..."
if ! "$venv/bin/python" -c "$new_enough" 2>/dev/null || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            echo "This Python cannot make virtual environments: installing Debian's python3-venv ..."
            { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv; } >/dev/null
            "$python" -m venv "$venv"
        else
            echo "This Python cannot make virtual environments. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2
            exit 1
        fi
    fi
fi
rm -f "$venv"/.made-from-*
pip="$venv/bin/python -m pip --disable-pip-version-check --quiet --quiet --no-input"
$pip install --require-hashes --no-deps -r "$lock"
# The project builds with the setuptools that the lock file has just put there, so nothing is fetched for it.
$pip install --no-deps --no-build-isolation --editable .
stamp_of "$kind" > "$venv/.made-from-$kind"
deploy/local/assets.sh
echo "Set up."
