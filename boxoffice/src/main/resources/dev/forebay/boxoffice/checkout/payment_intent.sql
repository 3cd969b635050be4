-- Purpose: begins a payment: one per booking, again only after a decline. Decides who of two clicks goes on.
-- Answer: one row for the click that goes on to the provider.
with b as (
    select id, total, fee, currency from boxoffice.bookings
    where id = :id and user_id = :user and status = 'pending_payment'
    for update
)
insert into boxoffice.payments as p (booking_id, state, provider, method, amount, fee, currency, check_at)
select b.id, 'processing', :provider, :method, b.total, b.fee, b.currency, clock_timestamp() + interval '20 seconds' from b
on conflict (booking_id) do update
set state = 'processing', method = excluded.method, attempt = p.attempt + 1, amount = excluded.amount, fee = excluded.fee,
    reason = null, updated_at = clock_timestamp(), check_at = excluded.check_at
where p.state = 'declined'
returning p.booking_id, p.attempt, p.method, p.amount, p.currency
