-- The categories of products.
-- Parameters: ids of products.
select category_id as id from boxoffice.products where id = any (?)
