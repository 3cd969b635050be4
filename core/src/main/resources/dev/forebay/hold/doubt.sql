-- Purpose: lets PostgreSQL check the quotas of pools for a while, whoever claims. See migration V5. In one order, so that
--   doubts of several pools don't deadlock, neither with one another nor with claims.
-- Arguments: milliseconds, pools.
-- Cost: one look-up and one write per pool; where the doubt is new, a wait for the claims of the pool that are under way.
select forebay.hold_doubt('${table}', p.pool, ?)
from (select distinct pool from unnest(?::text[]) as a (pool) order by pool) p
