-- Keeps a claim, where nobody may have taken it over meanwhile. Ordered messages under lock_kind.sql: a claim that saw the
-- lease ended must not be passed.
-- Parameters: lease, ids, claim. One probe of the primary key per message.
update forebay.outbox
set claimed_until = now() + ?
where id = any (?)
  and claimed_by = ?
  and claimed_until > now()
returning id
