-- Purpose: adds accounts that share a password; one statement for all of them.
insert into boxoffice.users (id, email, name, password_hash, role, organizations)
select u.id, u.email, u.name, :hash, u.role, case when u.organizations = '' then '{}' else string_to_array(u.organizations, ',') end
from unnest(:ids::text[], :emails::text[], :names::text[], :roles::text[], :organizations::text[])
    as u (id, email, name, role, organizations)
