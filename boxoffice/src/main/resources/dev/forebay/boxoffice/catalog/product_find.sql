-- Purpose: some products.
select * from boxoffice.shown_products where id = any (:ids)
