-- Wakes the relays of other processes, at most once in 100 ms for all that ask.
-- Parameters: none.
select forebay.outbox_hint() as told
