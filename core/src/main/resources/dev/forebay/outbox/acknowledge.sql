-- Deletes messages that were handled, but for those another relay has taken over meanwhile.
-- Parameters: ids, claim.
delete from forebay.outbox where id = any (?) and claimed_by = ?
