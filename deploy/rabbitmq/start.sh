#!/bin/sh
# Starts RabbitMQ with definitions.json, after putting in the passwords that the environment gives (RABBITMQ_<NAME>_PASSWORD).
# The filled file lies in memory only, readable by nobody else. Arguments: the program to start.
set -eu

template=${DEFINITIONS_TEMPLATE:-/etc/quayside/definitions.json}
filled=${DEFINITIONS_FILLED:-/run/quayside/definitions.json}

umask 077
commands=
password=
for name in $(grep -o '@RABBITMQ_[A-Z_]*_PASSWORD@' "$template" | tr -d '@' | sort -u); do
    eval "password=\${$name:-}"
    case $password in
        '') echo "$name is not set: RabbitMQ would have a user without a password. Put it into .env (deploy/make-secrets.sh)." >&2; exit 2 ;;
        *[!A-Za-z0-9._~-]*) echo "$name has a character that does not fit into an address. Letters, digits and . _ ~ - do." >&2; exit 2 ;;
    esac
    commands="$commands
s/@$name@/$password/"
    unset "$name"
done
# The passwords go to sed by its input, so that no list of processes shows them.
printf '%s\n' "$commands" | sed -f /dev/stdin "$template" > "$filled"
exec "$@"
