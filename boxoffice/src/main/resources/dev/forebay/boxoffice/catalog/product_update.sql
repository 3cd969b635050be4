-- Purpose: changes what an editor may change of a product.
update boxoffice.products
set sku = :sku, name = :name, description = :description, category_id = :category, brand_id = :brand, price = :price,
    discount = :discount, currency = :currency, stock = :stock
where id = :id
