-- The epoch of a role, 1 where it was never advanced.
-- Arguments: role. Answers: value, one row.
select coalesce(max(value), 1) as value from forebay.epoch where role = ?
