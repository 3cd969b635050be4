-- Purpose: the same as booking_find.sql, with booking and payment locked; the booking first, as everywhere.
select b.id, b.user_id, b.event_id, b.hold_id, b.holder, b.status, b.currency, b.total, b.fee, b.created_at, b.expires_at,
       b.confirmed_at,
       (select json_agg(json_build_object('seat', s.seat_id, 'category', s.category, 'price', s.price, 'ticket', s.ticket)
                        order by s.seat_id)
        from boxoffice.booking_seats s where s.booking_id = b.id) as seats,
       p.state as payment_state, p.attempt, p.method, p.reason, p.reference
from (select * from boxoffice.bookings where id = :id for update) b
    left join boxoffice.payments p on p.booking_id = b.id
