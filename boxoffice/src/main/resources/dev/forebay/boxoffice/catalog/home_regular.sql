-- Purpose: the newest products in stock at their full price.
select * from boxoffice.shown_products where stock > 0 and discount = 0 order by created_at desc, id limit :size
