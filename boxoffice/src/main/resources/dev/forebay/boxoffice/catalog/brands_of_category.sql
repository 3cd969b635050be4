-- Purpose: the brands that have products in a category.
select b.id, b.name
from boxoffice.brands b
where exists (select from boxoffice.products p where p.category_id = :category and p.brand_id = b.id)
order by b.name, b.id
limit 500
