#!/bin/sh
# Run once when the primary's data is made, by the image of PostgreSQL or by hand, before the server is started anew: a
# user for the replicas who may do nothing else, and the settings of all three servers. These go into the data directory,
# so that replicas copy them: a standby with fewer connections than its primary would refuse to start.
#   POSTGRES_USER, POSTGRES_DB  who may make users, and where      PGDATA  the data directory
#   REPLICATION_PASSWORD_FILE   default /run/secrets/postgres-replication
#   REPLICATION_FROM            the addresses of replicas, as pg_hba.conf writes them; default samenet
set -eu
password=$(tr -d '\n' <"${REPLICATION_PASSWORD_FILE:-/run/secrets/postgres-replication}")
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set password="$password" <<'SQL'
create role replication_user with replication login password :'password';
SQL
echo "host replication replication_user ${REPLICATION_FROM:-samenet} scram-sha-256" >>"$PGDATA/pg_hba.conf"
cat >>"$PGDATA/postgresql.conf" <<'SETTINGS'

# Of deploy/postgres/primary.sh
wal_level = replica
max_wal_senders = 10
max_replication_slots = 10
max_connections = 200
hot_standby = on
# What a replica that is away may hold back; one that was away for longer is made anew.
max_slot_wal_keep_size = 4GB
# A commit is answered when one of the replicas has it too: whichever takes over, no booking is lost. With both replicas
# away nothing is sold; empty this and reload to sell without.
synchronous_commit = on
synchronous_standby_names = 'ANY 1 (replica_2, replica_3)'
SETTINGS
