-- Purpose: the products in stock that were sold most.
select * from boxoffice.shown_products where stock > 0 order by sold desc, id limit :size
