-- When the last hint was given, in ms since 1970: a sequence, because it is changed outside of transactions, waits for
-- nobody and is rolled back by nobody.
create sequence forebay.outbox_hint_at;

-- Tells the relays that something is about to be committed to forebay.outbox that no process of the kit told of: by
-- triggers, or by SQL of one's own. Answers whether it told them. NOTIFY takes a lock of the whole instance while its
-- transaction commits, so only the first in 100 ms gives it; relays look again when these have passed, for the others.
-- Never needed: what no hint told of is found by the poll. SET forebay.hints = off (for a session, a role or a
-- database) leaves it to that, as transactions prepared for a two-phase commit must, which may not NOTIFY.
create function forebay.outbox_hint() returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at bigint := extract(epoch from clock_timestamp()) * 1000;
    told bigint;
    first boolean;
begin
    if current_setting('forebay.hints', true) = 'off' then
        return false;
    end if;
    select last_value into told from forebay.outbox_hint_at;
    -- slightly later than now: by another transaction, a moment ago. Much later: the clock was put back
    if at - told between -1000 and 99 then
        return false;
    end if;
    -- One of those who come here together goes on. One expression, so that nothing interrupts it with the lock taken.
    first := case when pg_try_advisory_lock(hashtext('forebay.outbox_hint'), 0) then
            case when coalesce(at - pg_sequence_last_value('forebay.outbox_hint_at'::regclass) between -1000 and 99, false)
                then not pg_advisory_unlock(hashtext('forebay.outbox_hint'), 0)
                else setval('forebay.outbox_hint_at'::regclass, at) = at
                    and pg_advisory_unlock(hashtext('forebay.outbox_hint'), 0)
            end
            else false
        end;
    if first then
        perform pg_notify('forebay_outbox', '');
    end if;
    return first;
end
$$;
