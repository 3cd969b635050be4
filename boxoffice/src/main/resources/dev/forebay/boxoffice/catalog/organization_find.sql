-- Purpose: an organisation.
select id, name from boxoffice.organizations where id = :id
