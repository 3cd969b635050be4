-- Purpose: locks the rows of units, where there are any, in the one order in which every statement locks them: before several
--   statements of one transaction lock them bit by bit, which would let two such transactions wait for one another.
-- Arguments: arrays, one element per unit: pool, unit.
-- Cost: an index look-up per unit.
select true
from (select distinct a.pool, a.unit from unnest(?::text[], ?::text[]) as a (pool, unit) order by a.pool, a.unit) a
    cross join lateral (
        select from ${table} t
        where t.${pool} = a.pool and t.${unit} = a.unit
        for update) t
