-- Purpose: gives an account another limit; answers the one it had.
update boxoffice.users u set seat_limit = :limit
from (select id, seat_limit from boxoffice.users where id = :id for update) before
where u.id = before.id
returning before.seat_limit
