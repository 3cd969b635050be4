#!/bin/sh
# Starts a hot standby: copies the primary first where there is no data yet. $1: the primary's host  $2: the replica's
# name, which is that of its slot at the primary too, one of those in synchronous_standby_names
#   PGDATA  the data directory      REPLICATION_PASSWORD_FILE  default /run/secrets/postgres-replication
set -eu
primary=${1:?which primary}
name=${2:?which replica}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # Beside its place, and moved there whole: half a copy would start as a primary.
  copy=$PGDATA.copy
  PGPASSWORD=$(tr -d '\n' <"${REPLICATION_PASSWORD_FILE:-/run/secrets/postgres-replication}")
  export PGPASSWORD
  slot=--create-slot
  rm -rf "$copy"
  until pg_basebackup --host "$primary" --port "${PRIMARY_PORT:-5432}" --username replication_user --pgdata "$copy" \
    --wal-method stream --write-recovery-conf $slot --slot "$name" --checkpoint fast; do
    echo "no copy of the primary $primary yet" >&2
    rm -rf "$copy"
    # A try that was cut off leaves its slot behind, which the next one uses.
    if [ -n "$slot" ]; then slot=; else slot=--create-slot; fi
    sleep 2
  done
  unset PGPASSWORD
  chmod 0700 "$copy"
  rm -rf "$PGDATA"
  mv "$copy" "$PGDATA"
fi
# The name by which the primary knows it: a standby signs in by its cluster's name.
exec postgres -c cluster_name="$name"
