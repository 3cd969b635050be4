-- Purpose: a page of events; every word must be found somewhere, events named by the words come first, then by time.
-- Arguments: words as LIKE patterns; empty texts and nulls mean "any".
select e.id, count(*) over () as total
from boxoffice.events e join boxoffice.venues v on v.id = e.venue_id
where concat_ws(' ', e.name, e.category, e.description, v.name, v.city) ilike all (:words::text[])
  and (:city = '' or lower(v.city) = lower(:city))
  and (:category = '' or lower(e.category) = lower(:category))
  and e.starts_at >= coalesce(:from::timestamptz, '-infinity')
  and e.starts_at < coalesce(:to::timestamptz, 'infinity')
order by (e.name ilike all (:words::text[])) desc, e.starts_at, e.id
limit :size offset :offset
