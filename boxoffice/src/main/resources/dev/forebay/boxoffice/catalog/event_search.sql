-- Purpose: a page of events; every word must be found in the event or its venue, those named by the words come first, then by time.
-- Arguments: all and any are the words as text of a tsquery, joined by & and |; empty texts and nulls mean "any".
with words as (
    select to_tsquery('english', :all) || to_tsquery('simple', :all) as whole,
           to_tsquery('english', :any) || to_tsquery('simple', :any) as part
)
select e.id, count(*) over () as total
from words, boxoffice.events e join boxoffice.venues v on v.id = e.venue_id
where (:all = '' or ((e.search @@ words.part
        or e.venue_id in (select w.id from boxoffice.venues w, words where w.search @@ words.part))
    and (e.search || v.search) @@ words.whole))
  and (:city = '' or lower(v.city) = lower(:city))
  and (:category = '' or lower(e.category) = lower(:category))
  and e.starts_at >= coalesce(:from::timestamptz, '-infinity')
  and e.starts_at < coalesce(:to::timestamptz, 'infinity')
order by case when :all = '' then 0 else ts_rank('{0,0,0,1}', e.search, words.whole) end desc, e.starts_at, e.id
limit :size offset :offset
