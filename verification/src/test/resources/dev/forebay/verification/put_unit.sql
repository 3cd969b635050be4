-- Purpose: a unit as another application, or another time, could have left it.
-- Arguments: pool, unit, status, fence.
insert into forebay.hold_unit (pool, unit, status, fence) values (?, ?, ?, ?)
