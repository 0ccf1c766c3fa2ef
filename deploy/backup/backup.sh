#!/bin/sh
# Takes a backup of everything that cannot be made again: one dump for each service's database, and RabbitMQ's definitions for
# the record. Usage: deploy/backup/backup.sh FOLDER   (makes FOLDER/<time>, readable by its owner only)
#
# The databases must fit each other: a consumer that is ahead of its source would know events that the source has forgotten.
# So the workers, which alone publish, rest while the queues run empty and the dumps are taken. People notice nothing: services
# answer meanwhile, and what they have to tell each other waits in their outboxes.
set -eu

[ $# = 1 ] || { echo "Usage: deploy/backup/backup.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)/$(date -u +%Y-%m-%dT%H%M%SZ)
cd "$(dirname "$0")/../.."
# shellcheck source=deploy/backup/common.sh
. deploy/backup/common.sh
umask 077
mkdir "$folder"

# However this ends, the workers go on, and half a backup is not left looking like one.
finished=no
go_on() {
    # shellcheck disable=SC2086  # a list
    compose start $WORKERS
    [ "$finished" = yes ] || { rm -rf "$folder"; echo "No backup was made; what went wrong is above." >&2; }
}
trap go_on EXIT
trap 'exit 1' HUP INT TERM

# shellcheck disable=SC2086  # a list
compose stop $WORKERS
waited=0
while [ "$(events_in_queues)" != 0 ] && [ "$waited" -lt "${WAIT_SECONDS:-60}" ]; do
    sleep 1
    waited=$((waited + 1))
done
left=$(events_in_queues)

for database in $DATABASES; do
    in_postgres pg_dump --username postgres --format custom --dbname "$database" > "$folder/$database.dump"
    # A dump that cannot be listed cannot be restored: find out now.
    in_postgres pg_restore --list < "$folder/$database.dump" > "$folder/$database.contents"
    rm "$folder/$database.contents"
done
compose exec -T rabbitmq rabbitmqctl --quiet export_definitions - > "$folder/rabbitmq-definitions.json"
{
    echo "taken: $(date -u +%Y-%m-%dT%H:%M:%SZ)"
    echo "version: ${QUAYSIDE_VERSION:-0.1.0}"
    echo "events in queues: $left"
} > "$folder/manifest"
(cd "$folder" && sha256sum ./*.dump rabbitmq-definitions.json manifest > SHA256SUMS)
finished=yes
echo "Backup in $folder. Copy it, and .env with it, to another place."
