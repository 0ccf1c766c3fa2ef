# shellcheck shell=sh disable=SC2034  # the lists are used where this is sourced
# Shared by backup.sh, restore.sh and republish.sh: the containers, and what every one of them asks. Sourced, not run.
# COMPOSE names the command ("docker compose", or "podman-compose").
COMPOSE=${COMPOSE:-docker compose}
WORKERS="membership-work payroll-work portal-work procurement-work"
SERVERS="membership-serve payroll-serve portal-serve procurement-serve"
DATABASES="membership payroll portal procurement"
# What writes to a database too, and so is stopped while one is put back.
PAGES="portal-web"

compose() { $COMPOSE "$@"; }
in_postgres() { compose exec -T postgres "$@"; }
# The superuser by the socket inside the container; no password is needed or shown there.
sql() { in_postgres psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --username postgres "$@"; }

# How many events stand in the services' queues.
events_in_queues() {
    compose exec -T rabbitmq rabbitmqctl --quiet list_queues --vhost quayside name messages --no-table-headers |
        awk '$1 ~ /[.]in[.][0-9]+$/ { sum += $2 } END { print sum + 0 }'
}
