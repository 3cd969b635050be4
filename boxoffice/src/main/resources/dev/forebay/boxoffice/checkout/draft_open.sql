-- Purpose: opens a draft with its seats, unless the user has too many open ones or the hold has a draft already.
-- Answer: one row where it was opened; none where not (draft_of_hold.sql tells why).
with open as (
    select count(*) as drafts from boxoffice.bookings
    where user_id = :user and status = 'pending_payment' and expires_at > clock_timestamp()
), made as (
    insert into boxoffice.bookings (id, user_id, event_id, hold_id, holder, status, currency, total, fee, expires_at)
    select :id, :user, :event, :hold, :holder, 'pending_payment', :currency, :total,
           (:total * o.fee_basis_points + 5000) / 10000, :expires
    from open, boxoffice.events e join boxoffice.organizations o on o.id = e.organization_id
    where open.drafts < :most and e.id = :event
    on conflict (hold_id) where status = 'pending_payment' do nothing
    returning id, fee, created_at
), seats as (
    insert into boxoffice.booking_seats (booking_id, event_id, seat_id, category, price, ticket)
    select made.id, :event, s.seat_id, s.category, s.price, s.ticket
    from made, unnest(:seats::text[], :categories::text[], :prices::bigint[], :tickets::text[])
        as s (seat_id, category, price, ticket)
)
select fee, created_at from made
