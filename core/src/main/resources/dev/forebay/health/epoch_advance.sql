-- Advances the epoch of a role, unless another process did so within the last two seconds and its value is above the
-- caller's own already: a fleet that comes back together shares one epoch.
-- Arguments: role, the caller's own epoch twice. Answers: value, one row.
insert into forebay.epoch as e (role, value, advanced_at)
values (?, greatest(?::bigint, 1) + 1, clock_timestamp())
on conflict (role) do update set
    value = case
        when e.value > ?::bigint and e.advanced_at > clock_timestamp() - interval '2 seconds' then e.value
        else greatest(e.value, excluded.value - 1) + 1
    end,
    advanced_at = case
        when e.value > excluded.value - 1 and e.advanced_at > clock_timestamp() - interval '2 seconds' then e.advanced_at
        else clock_timestamp()
    end
returning value
