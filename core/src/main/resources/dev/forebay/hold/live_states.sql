-- Purpose: the units of a pool that are not available now.
-- Arguments: pool.
select t.${unit} as unit, t.status
from ${table} t
where t.${pool} = ? and t.status <> 'available' and (t.status <> 'held' or t.locked_until > clock_timestamp())
