-- Purpose: when the hold of a unit ends.
-- Arguments: pool, unit.
select locked_until from forebay.hold_unit where pool = ? and unit = ?
