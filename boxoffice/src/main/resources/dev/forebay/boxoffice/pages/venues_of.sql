-- The venues of an organisation, newest first; of all where :organization is empty.
select id, name, city, seats
from boxoffice.venues
where :organization = '' or organization_id = :organization
order by created_at desc, id
limit 200
