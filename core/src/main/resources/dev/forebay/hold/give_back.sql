-- Purpose: frees the booked units of a booking, in the caller's transaction.
-- Arguments: pool, booking.
with seen as materialized (
    select t.${unit} as unit from ${table} t
    where t.${pool} = ? and t.booking = ? and t.status = 'booked'
    order by t.${unit} for update
)
update ${table} t
set status = 'available', ${holder} = null, hold_id = null, locked_until = null, locked_at = null, ends_at_latest = null,
    kind = null, booking = null, session = null, subjects = '{}', fence = t.fence + 1, changed_at = clock_timestamp()
from seen s
where t.${pool} = ? and t.${unit} = s.unit
returning t.${unit} as unit
