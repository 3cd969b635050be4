-- Purpose: an account by its id; what proves it stays in the table.
select id, email, name, role, organizations, seat_limit from boxoffice.users where id = :id
