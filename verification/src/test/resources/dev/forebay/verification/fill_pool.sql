-- Purpose: an event that is all but sold out.
-- Arguments: pool, how many units are booked.
insert into forebay.hold_unit (pool, unit, status, booking, fence)
select ?, 'S-' || n, 'booked', 'bk-' || n, n + 1 from generate_series(0, ?::int - 1) as n
