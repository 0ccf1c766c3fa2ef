#!/bin/sh
# Has every event recorded since SINCE published once more, after RabbitMQ lost what was in its queues. Consumers know by its id
# what they have had and skip it, so too early a SINCE costs time and nothing else.
# Usage: deploy/backup/republish.sh '2027-01-31 06:00+00'
set -eu

[ $# = 1 ] || { echo "Usage: deploy/backup/republish.sh 'YYYY-MM-DD HH:MM+00'" >&2; exit 2; }
since=$1
cd "$(dirname "$0")/../.."
# shellcheck source=deploy/backup/common.sh
. deploy/backup/common.sh

# The workers rest meanwhile: an event that overtook a lost one of its school would have that one parked as out of order.
trap 'compose start $WORKERS' EXIT
trap 'exit 1' HUP INT TERM
# shellcheck disable=SC2086  # a list
compose stop $WORKERS
for database in $DATABASES; do
    count=$(printf '%s\n' "WITH again AS (
            UPDATE outbox SET published_at = NULL
             WHERE recorded_at >= CAST(:'since' AS timestamptz) AND published_at IS NOT NULL RETURNING 1)
        SELECT count(*) FROM again;" | sql --dbname "$database" --set since="$since")
    echo "$database publishes $count event(s) once more."
done
