-- Purpose: sets units to reserved, blocked or available for an organiser, in the caller's transaction; booked ones stay.
-- Arguments: pool, status, epoch for the fences of new rows, units.
-- Answer: the units that changed.
insert into ${table} as t (${pool}, ${unit}, status, fence, changed_at)
select ?, u, ?, ?::numeric * 10000000000000000 + floor(extract(epoch from clock_timestamp()) * 1000000), clock_timestamp()
from unnest(?::text[]) as u
order by u
on conflict (${pool}, ${unit}) do update
set status = excluded.status, ${holder} = null, hold_id = null, locked_until = null, locked_at = null, ends_at_latest = null,
    kind = null, booking = null, session = null, subjects = '{}', fence = greatest(t.fence + 1, excluded.fence), changed_at = clock_timestamp()
where t.status <> 'booked' and t.status <> excluded.status
returning t.${unit} as unit
