#!/bin/sh
# Puts every service's database back to a backup and empties RabbitMQ's queues, which belong to a later time.
# What stands in the databases now is lost. Usage: deploy/backup/restore.sh FOLDER/<time> --yes
set -eu

[ $# = 2 ] && [ "$2" = --yes ] || {
    echo "This replaces every service's records by those of the backup. Usage: deploy/backup/restore.sh FOLDER/<time> --yes" >&2
    exit 2
}
folder=$(cd "$1" && pwd)
(cd "$folder" && sha256sum --check --quiet SHA256SUMS) || {
    echo "The backup in $folder is damaged or not whole. Nothing was changed." >&2
    exit 1
}
cd "$(dirname "$0")/../.."
# shellcheck source=deploy/backup/common.sh
. deploy/backup/common.sh
for database in $DATABASES; do
    [ -f "$folder/$database.dump" ] || { echo "There is no dump of $database in $folder. Nothing was changed." >&2; exit 1; }
done

# shellcheck disable=SC2086  # lists
compose stop $PAGES $SERVERS $WORKERS
for database in $DATABASES; do
    sql --dbname postgres --command "DROP DATABASE IF EXISTS \"$database\" WITH (FORCE)"
    sql --dbname postgres --command "CREATE DATABASE \"$database\" OWNER \"$database\" ENCODING 'UTF8' TEMPLATE template0"
    sql --dbname postgres --command "REVOKE ALL ON DATABASE \"$database\" FROM PUBLIC"
    in_postgres pg_restore --username postgres --exit-on-error --dbname "$database" < "$folder/$database.dump"
    echo "$database is back."
done

# Queues may be missing on a new RabbitMQ: then there is nothing to empty, and `topology` makes them at the next start.
for queue in $(compose exec -T rabbitmq rabbitmqctl --quiet list_queues --vhost quayside name --no-table-headers |
    grep -E '[.]in[.][0-9]+$|^quayside[.]unrouted$' || true); do
    compose exec -T rabbitmq rabbitmqctl --quiet purge_queue --vhost quayside "$queue"
done

cat "$folder/manifest"
echo "Now: docker compose up --detach, then docker compose run --rm tools audit."
echo "Where the manifest counts events in queues, or the audit says lost: deploy/backup/republish.sh (deploy/runbook.md, Restoring)."
