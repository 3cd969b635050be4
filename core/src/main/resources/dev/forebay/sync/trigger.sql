-- Invalidates what shows rows of ${table}, in the transaction that changes them, once per statement.
-- {{...}} is replaced by dev.forebay.sync.Triggers, but {{table}} by the trigger, which finds it whatever the search path. Runs with the rights of whoever installed it: who may change
-- the table need not know of the outbox.
create or replace function ${function}() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $fn$
declare
    lines text[];
    changes text[];
begin
    if tg_op = 'INSERT' then
        lines := {{inserted}};
        changes := {{inserted changes}};
    elsif tg_op = 'UPDATE' then
        lines := {{updated}};
        changes := {{updated changes}};
    elsif tg_op = 'DELETE' then
        lines := {{deleted}};
        changes := {{deleted changes}};
    else
        execute replace($q$select {{truncated}}$q$, '{{table}}', tg_relid::regclass::text) into lines;
        execute replace($q$select {{truncated changes}}$q$, '{{table}}', tg_relid::regclass::text) into changes;
    end if;
    if lines <> '{}' then
        perform forebay.cache_invalidate(lines);
    end if;
    if changes <> '{}' then
        perform forebay.sync_changed(changes);
    end if;
    return null;
end
$fn$;

create or replace trigger forebay_cache_insert after insert on ${table}
    referencing new table as new_rows
    for each statement execute function ${function}();
create or replace trigger forebay_cache_update after update on ${table}
    referencing old table as old_rows new table as new_rows
    for each statement execute function ${function}();
create or replace trigger forebay_cache_delete after delete on ${table}
    referencing old table as old_rows
    for each statement execute function ${function}();
-- before: afterwards nobody knows which tags the rows had
create or replace trigger forebay_cache_truncate before truncate on ${table}
    for each statement execute function ${function}();
