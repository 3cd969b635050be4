-- Purpose: an event with its prices.
select e.id, e.organization_id, o.name as organization_name, e.venue_id, e.name, e.category, e.description,
       e.starts_at, e.doors_at, e.sale_opens_at, e.sale_closes_at, e.currency,
       (select json_object_agg(p.category, p.price) from boxoffice.price_categories p where p.event_id = e.id) as prices
from boxoffice.events e join boxoffice.organizations o on o.id = e.organization_id
where e.id = :id
