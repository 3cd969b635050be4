-- Purpose: the sandbox takes a charge; the same key again changes nothing.
insert into boxoffice.sandbox_charges (key, reference, state, amount, currency, settle_at)
values (:key, :reference, :state, :amount, :currency, clock_timestamp() + :settleMillis::bigint * interval '1 millisecond')
on conflict (key) do nothing
