-- Purpose: the sandbox finds out what became of charges it did not know of: they were captured.
with due as (
    select key from boxoffice.sandbox_charges where settle_at < clock_timestamp() limit 100 for update skip locked
)
update boxoffice.sandbox_charges c
set state = 'captured', settle_at = clock_timestamp() + interval '30 seconds'
from due where c.key = due.key
returning c.key, c.reference
