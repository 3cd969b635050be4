-- Purpose: one customer, slowly. Arguments: id.
select c.id, c.name, c.agent from pg_sleep(0.080), customer c where c.id = ?
