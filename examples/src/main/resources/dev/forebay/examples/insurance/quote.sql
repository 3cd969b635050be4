-- Purpose: one quote, slowly. Arguments: id.
select q.id, q.customer, q.premium from pg_sleep(0.200), quote q where q.id = ?
