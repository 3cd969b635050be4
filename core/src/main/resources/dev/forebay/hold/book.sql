-- Purpose: turns units that confirm.sql has locked into booked ones.
-- Arguments: booking, pool, units.
update ${table} t
set status = 'booked', booking = ?, locked_until = null, fence = t.fence + 1, changed_at = clock_timestamp()
where t.${pool} = ? and t.${unit} = any (?::text[])
returning t.fence
