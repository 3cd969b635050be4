-- Purpose: serialises the count of what a subject holds in a pool, for the length of the transaction.
-- Arguments: arrays, one element per subject: pool, subject. Locks are taken in one order, so that batches don't deadlock.
select pg_advisory_xact_lock(k) from (
    select distinct hashtextextended('forebay.hold ' || p || ' ' || s, 0) as k
    from unnest(?::text[], ?::text[]) as a (p, s)
    order by k
) as keys
