-- Purpose: takes payments that nobody looked at for long; another node takes them if this one dies.
with due as (
    select booking_id from boxoffice.payments
    where check_at < clock_timestamp()
    order by check_at
    limit 50
    for update skip locked
)
update boxoffice.payments p set check_at = clock_timestamp() + interval '15 seconds'
from due where p.booking_id = due.booking_id
returning p.booking_id, p.attempt, p.state, p.method, p.amount, p.currency
