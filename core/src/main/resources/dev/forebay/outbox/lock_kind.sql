-- Lets one transaction at a time change which ordered messages of a kind are claimed; until it ends.
-- Parameters: kind.
select pg_advisory_xact_lock(hashtext('forebay.outbox'), hashtext(?)) is null as locked
