-- Purpose: a booking with its seats and its payment.
select b.id, b.user_id, b.event_id, b.hold_id, b.holder, b.status, b.currency, b.total, b.fee, b.created_at, b.expires_at,
       b.confirmed_at,
       (select json_agg(json_build_object('seat', s.seat_id, 'category', s.category, 'price', s.price, 'ticket', s.ticket)
                        order by s.seat_id)
        from boxoffice.booking_seats s where s.booking_id = b.id) as seats,
       p.state as payment_state, p.attempt, p.method, p.reason, p.reference
from boxoffice.bookings b left join boxoffice.payments p on p.booking_id = b.id
where b.id = :id
