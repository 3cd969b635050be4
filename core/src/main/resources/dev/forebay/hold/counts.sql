-- Purpose: units of a pool by state, and the time of the last change.
-- Arguments: pool.
select count(*) filter (where t.status = 'held' and t.locked_until > clock_timestamp()) as held,
       count(*) filter (where t.status = 'booked') as booked,
       count(*) filter (where t.status = 'reserved') as reserved,
       count(*) filter (where t.status = 'blocked') as blocked,
       coalesce(max(t.changed_at), 'epoch') as last_change
from ${table} t
where t.${pool} = ?
