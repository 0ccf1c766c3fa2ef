#!/bin/sh
# Makes one role and one database for each service named in DATABASES ("membership procurement"), with the password in
# POSTGRES_<SERVICE>_PASSWORD. Runs at every start: what is there stays, a changed password is set, a new service is added.
# Connects as PGUSER with PGPASSWORD at PGHOST, who may create roles and databases.
#
# A service's role owns its own database, reaches no other, and is neither superuser nor past row-level security: Quayside
# refuses to run as one that is.
set -eu

: "${DATABASES:?Name the services, for instance DATABASES='membership procurement'}"

tries=0
until pg_isready --quiet; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || { echo "PostgreSQL at ${PGHOST:-the local socket} does not answer." >&2; exit 3; }
    sleep 1
done

for service in $DATABASES; do
    name=POSTGRES_$(printf %s "$service" | tr '[:lower:]' '[:upper:]')_PASSWORD
    eval "ROLE_PASSWORD=\${$name:-}"
    [ -n "$ROLE_PASSWORD" ] || { echo "$name is not set: the role $service would have no password." >&2; exit 2; }
    export ROLE_PASSWORD
    # \getenv (psql 14 and later) keeps the password off the command line.
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set service="$service" --dbname postgres <<'SQL'
\getenv password ROLE_PASSWORD
SELECT format('CREATE ROLE %I', :'service')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'service') \gexec
ALTER ROLE :"service" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', :'service', :'service')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'service') \gexec
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
    echo "The database and the role $service stand."
done
