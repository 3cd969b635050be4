-- Gives claimed messages back without counting an attempt, due again after a pause.
-- Parameters: pause, ids, claim.
update forebay.outbox
set claimed_by = null, claimed_until = null, available_at = now() + ?
where id = any (?)
  and claimed_by = ?
