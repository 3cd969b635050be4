-- Purpose: a page of products, in stock first, then the most relevant, then the newest.
-- Arguments: all is the words as text of a tsquery; empty texts mean "any".
select p.*, count(*) over () as total
from boxoffice.shown_products p,
     (select to_tsquery('english', :all) || to_tsquery('simple', :all) as whole) words
where (:category = '' or p.category_id = :category)
  and (:brand = '' or p.brand_id = :brand)
  and (:all = '' or p.search @@ words.whole)
order by (p.stock > 0) desc, case when :all = '' then 0 else ts_rank(p.search, words.whole) end desc, p.created_at desc, p.id
limit :size offset :offset
