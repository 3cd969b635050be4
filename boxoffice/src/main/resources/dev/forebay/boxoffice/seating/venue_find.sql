-- Purpose: a venue.
select id, organization_id, name, city, country, time_zone, seats, layout_hash from boxoffice.venues where id = :id
