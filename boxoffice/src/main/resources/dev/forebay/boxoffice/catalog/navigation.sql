-- Purpose: the categories in their order, with the number of products in stock.
select c.id, c.name, (select count(*) from boxoffice.products p where p.category_id = c.id and p.stock > 0) as products
from boxoffice.categories c
order by c.position, c.name, c.id
limit 500
