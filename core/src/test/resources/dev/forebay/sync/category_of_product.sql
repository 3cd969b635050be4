-- The categories of products.
-- Parameters: ids of products.
select category_id as id from product where id = any (?::text[])
