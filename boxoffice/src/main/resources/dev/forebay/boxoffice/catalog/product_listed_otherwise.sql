-- Purpose: whether a product will stand in other lists, or elsewhere in them, as an editor wants it; locks it.
select (name, description, category_id, brand_id, price, discount, in_stock)
    is distinct from (:name, :description, :category, :brand, :price::bigint, :discount::integer, :stock > 0)
from boxoffice.products where id = :id
for update
