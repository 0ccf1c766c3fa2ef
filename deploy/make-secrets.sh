#!/bin/sh
# Writes .env with random secrets, readable by its owner only, from deploy/env.example. Never overwrites a .env: the databases
# behind it would be locked away. Where a later version needs a new secret, `--add-missing` adds only what is not there yet.
# Usage: deploy/make-secrets.sh [--add-missing]
set -eu

cd "$(dirname "$0")/.."
file=${ENV_FILE:-.env}
umask 077

secret() { od -An -N 24 -t x1 /dev/urandom | tr -d ' \n'; }
names() { grep -o '^[A-Z][A-Z0-9_]*=' deploy/env.example | tr -d '='; }

case ${1:-} in
    '')
        [ ! -e "$file" ] || {
            echo "$file is there already and stays as it is: new passwords would not fit the databases behind the old ones." >&2
            echo "To add what a newer version needs: deploy/make-secrets.sh --add-missing" >&2
            exit 1
        }
        # Whole or not at all: half a file would look finished the next time.
        while IFS= read -r line; do
            case $line in
                [A-Z]*=) echo "$line$(secret)" ;;
                *) echo "$line" ;;
            esac
        done < deploy/env.example > "$file.new"
        mv "$file.new" "$file"
        echo "Wrote $file with $(names | wc -l | tr -d ' ') secrets. Keep a copy where your other secrets are: a backup is of no use without them."
        ;;
    --add-missing)
        [ -f "$file" ] || { echo "There is no $file yet: deploy/make-secrets.sh makes it." >&2; exit 1; }
        for name in $(names); do
            grep -q "^$name=..*" "$file" && continue
            sed "/^$name=\$/d" "$file" > "$file.new"
            echo "$name=$(secret)" >> "$file.new"
            mv "$file.new" "$file"
            echo "Added $name."
        done
        ;;
    *) echo "Usage: deploy/make-secrets.sh [--add-missing]" >&2; exit 2 ;;
esac
