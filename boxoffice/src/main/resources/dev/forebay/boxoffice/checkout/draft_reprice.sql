-- Purpose: gives an open draft the seats its hold has now.
with gone as (
    delete from boxoffice.booking_seats where booking_id = :id and seat_id <> all (:seats::text[])
), added as (
    insert into boxoffice.booking_seats (booking_id, event_id, seat_id, category, price, ticket)
    select :id, :event, s.seat_id, s.category, s.price, s.ticket
    from unnest(:seats::text[], :categories::text[], :prices::bigint[], :tickets::text[]) as s (seat_id, category, price, ticket)
    on conflict (booking_id, seat_id) do nothing
)
update boxoffice.bookings b
set total = :total, fee = (:total * o.fee_basis_points + 5000) / 10000, expires_at = :expires
from boxoffice.events e join boxoffice.organizations o on o.id = e.organization_id
where b.id = :id and e.id = b.event_id
