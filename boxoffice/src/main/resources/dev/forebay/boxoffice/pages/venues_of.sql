-- Purpose: the venues of some organisations, newest first; all venues where :all.
select id, name, city, seats
from boxoffice.venues
where :all or organization_id = any (:organizations)
order by created_at desc, id
limit 200
