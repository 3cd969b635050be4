-- The products of brands.
-- Parameters: ids of brands.
select id from boxoffice.products where brand_id = any (?)
