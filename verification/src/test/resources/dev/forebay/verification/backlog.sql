-- Purpose: how many messages have not been handled yet.
select count(*) as waiting from forebay.outbox
