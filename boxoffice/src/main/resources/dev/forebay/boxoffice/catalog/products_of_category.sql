-- The products of categories.
-- Parameters: ids of categories.
select id from boxoffice.products where category_id = any (?)
