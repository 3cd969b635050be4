-- Purpose: one agent, slowly. Arguments: id.
select a.id, a.name, a.closed from pg_sleep(0.150), agent a where a.id = ?
