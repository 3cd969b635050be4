-- Purpose: a page of events to come and of products in stock, the most relevant first, with their number in all.
-- Arguments: all and any are the words as text of a tsquery, joined by & and |; kind is event, product or empty.
with words as (
    select to_tsquery('english', :all) || to_tsquery('simple', :all) as whole,
           to_tsquery('english', :any) || to_tsquery('simple', :any) as part
), found as (
    select 'event' as kind, e.id, ts_rank(e.search || v.search, words.whole) as score, e.name
    from words, boxoffice.events e join boxoffice.venues v on v.id = e.venue_id
    where :kind <> 'product' and e.starts_at > now()
      and (e.search @@ words.part
        or e.venue_id in (select w.id from boxoffice.venues w, words where w.search @@ words.part))
      and (e.search || v.search) @@ words.whole
    union all
    select 'product', p.id, ts_rank(p.search, words.whole), p.name
    from words, boxoffice.products p
    where :kind <> 'event' and p.stock > 0 and p.search @@ words.whole
)
select kind, id, score, count(*) over () as total
from found
order by score desc, name, id
limit :size offset :offset
