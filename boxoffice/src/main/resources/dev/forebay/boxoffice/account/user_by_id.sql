-- Purpose: an account by its id.
select id, email, name, role, organizations, seat_limit, password_hash from boxoffice.users where id = :id
