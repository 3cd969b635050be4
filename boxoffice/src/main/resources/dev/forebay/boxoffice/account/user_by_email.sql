-- Purpose: an account by its e-mail address, whatever the case.
select id, email, name, role, organizations, seat_limit, password_hash
from boxoffice.users where lower(email) = lower(:email)
