-- Purpose: the pools among some whose quotas PostgreSQL has to check. Pools are locked in one order, before any unit or
--   subject, so that batches don't deadlock.
-- Arguments: pools.
-- Cost: one look-up per pool.
select p.pool
from (select distinct pool from unnest(?::text[]) as a (pool) order by pool) p
where forebay.hold_in_doubt('${table}', p.pool)
