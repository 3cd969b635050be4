-- The highest id of a kind, zero where nothing waits.
-- Parameters: kind.
select coalesce(max(id), 0) as id from forebay.outbox where kind = ?
