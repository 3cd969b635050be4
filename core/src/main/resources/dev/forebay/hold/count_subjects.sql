-- Purpose: how many units subjects hold now.
-- Arguments: pools, subjects.
-- Cost: one pass over the live holds of the pools.
select t.${pool} as pool, s as subject, count(*) as held
from ${table} t cross join lateral unnest(t.subjects) as s
where t.${pool} = any (?::text[]) and t.status = 'held' and t.locked_until > clock_timestamp() and s = any (?::text[])
group by t.${pool}, s
