-- A claim of ordered messages asks of each: does anything of its key hold it back? Nearly always nothing does, and with
-- outbox_chain the answer took a walk over the whole chain. Only what is parked, claimed or put off can hold back; an
-- untouched message became available when it was created.
create index outbox_blocking on forebay.outbox (kind, ordering_key, id)
    where ordering_key is not null and (parked or claimed_until is not null or available_at > created_at);

drop index forebay.outbox_chain;
