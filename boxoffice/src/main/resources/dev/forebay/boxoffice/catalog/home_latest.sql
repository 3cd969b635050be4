-- Purpose: the newest products in stock.
select * from boxoffice.shown_products where stock > 0 order by created_at desc, id limit :size
