-- Purpose: makes whoever claims a unit wait.
-- Arguments: pool, unit.
select unit from forebay.hold_unit where pool = ? and unit = ? for update
