-- Purpose: what a store without the check would do: books units whoever has them. For the checker's mutants alone.
-- Arguments: booking, pool, units.
update forebay.hold_unit
set status = 'booked', booking = ?, locked_until = null, fence = fence + 1
where pool = ? and unit = any (?::text[])
