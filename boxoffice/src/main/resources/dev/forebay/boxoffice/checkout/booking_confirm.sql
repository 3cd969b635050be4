-- Purpose: makes a booking of a draft: its seats are sold. The unique index over sold seats has the last word.
with sold as (
    update boxoffice.booking_seats set sold = true where booking_id = :id
)
update boxoffice.bookings set status = 'confirmed', confirmed_at = clock_timestamp() where id = :id
returning confirmed_at
