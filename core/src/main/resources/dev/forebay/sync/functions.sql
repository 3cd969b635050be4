-- What triggers of caches share. Applied with each table's triggers, as often as one likes; applied one at a time, since
-- two that replace a function at once fail. Needs PostgreSQL 14.
do $$ begin perform pg_advisory_xact_lock(hashtext('forebay.sync'), 0); end $$;

-- What a key is called in a cache: its text, or 160 bits of its SHA-256 where the text may not stand in Redis. The same as
-- dev.forebay.cache.CacheIds does.
create or replace function forebay.cache_id(value text, longest int) returns text
language sql immutable strict parallel safe as $$
    select case
        when length(value) <= longest and value collate "C" ~ '^[A-Za-z0-9:_.@-]+$' and left(value, 2) <> 'h.' then value
        else 'h.' || left(encode(sha256(convert_to(value, 'UTF8')), 'hex'), 40)
    end
$$;

-- Hands lines (e <cache> <id>, t <tag>, a <cache>) to the relay of caches, in the caller's transaction: one row of
-- forebay.outbox for each 32,000 characters, whose first line is a word that no other row has. And wakes the relays, by a hint that it may leave out.
create or replace function forebay.cache_invalidate(lines text[]) returns void
language sql as $$
    insert into forebay.outbox (kind, payload)
    select 'cache.invalidate', gen_random_uuid()::text || E'\n' || string_agg(part.line, E'\n')
    from (
        select l.line, sum(length(l.line) + 1) over (order by l.n) / 32000 as part
        from unnest(lines) with ordinality as l (line, n)
    ) part
    group by part.part;
    select forebay.outbox_hint();
$$;

-- The same for those who follow the graph of an application (dev.forebay.sync.Change): lines of JSON.
create or replace function forebay.sync_changed(lines text[]) returns void
language sql as $$
    insert into forebay.outbox (kind, payload)
    select 'sync.changed', string_agg(part.line, E'\n')
    from (
        select l.line, sum(length(l.line) + 1) over (order by l.n) / 32000 as part
        from unnest(lines) with ordinality as l (line, n)
    ) part
    group by part.part;
    select forebay.outbox_hint();
$$;
