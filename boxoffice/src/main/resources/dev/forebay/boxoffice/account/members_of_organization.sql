-- The members of organisations.
-- Parameters: ids of organisations.
select id from boxoffice.users where organizations && ?
