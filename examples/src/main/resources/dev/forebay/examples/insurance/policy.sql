-- Purpose: one policy, as slowly as an old system answers. Arguments: id.
select p.id, p.customer, p.product, p.premium from pg_sleep(0.100), policy p where p.id = ?
