-- Purpose: some events with their prices.
select e.id, e.organization_id, e.venue_id, e.name, e.category, e.description,
       e.starts_at, e.doors_at, e.sale_opens_at, e.sale_closes_at, e.currency,
       (select json_object_agg(p.category, p.price) from boxoffice.price_categories p where p.event_id = e.id) as prices
from boxoffice.events e
where e.id = any (:ids)
