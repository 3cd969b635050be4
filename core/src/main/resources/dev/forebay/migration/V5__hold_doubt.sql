-- Pools of which Redis may count fewer units than PostgreSQL holds. While a row says so, PostgreSQL checks quotas too, also
-- for claims that Redis has checked. Few rows; one that has run out is written again when its pool is next in doubt.
create table forebay.hold_doubt (
    holds text        not null, -- the table that the holds live in
    pool  text        not null,
    until timestamptz not null,
    primary key (holds, pool)
);

-- Whether quotas must be checked here. Until this transaction ends nobody can begin to doubt the pool, so whoever does
-- counts what this transaction writes. The second query sees what was committed before the first one had the lock.
create function forebay.hold_in_doubt(its_holds text, its_pool text) returns boolean language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended('forebay.hold_doubt ' || its_holds || ' ' || its_pool, 0));
    return exists (
        select from forebay.hold_doubt d
        where d.holds = its_holds and d.pool = its_pool and d.until > clock_timestamp());
end $$;

-- From the commit of this transaction on, and for so many milliseconds, every claim of the pool is checked, and those that
-- were not have ended. A doubt that goes on needs no lock. Its end must not come before the commit, hence the five seconds.
create function forebay.hold_doubt(its_holds text, its_pool text, millis bigint) returns void language plpgsql volatile as $$
declare
    its_end timestamptz := clock_timestamp() + millis * interval '1 millisecond';
begin
    update forebay.hold_doubt d set until = greatest(d.until, its_end)
    where d.holds = its_holds and d.pool = its_pool and d.until > clock_timestamp() + interval '5 seconds';
    if not found then
        perform pg_advisory_xact_lock(hashtextextended('forebay.hold_doubt ' || its_holds || ' ' || its_pool, 0));
        insert into forebay.hold_doubt as d (holds, pool, until) values (its_holds, its_pool, its_end)
        on conflict (holds, pool) do update set until = greatest(d.until, excluded.until);
    end if;
end $$;
