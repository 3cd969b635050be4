-- Purpose: adds products.
insert into boxoffice.products (id, sku, name, description, category_id, brand_id, price, discount, currency, stock, sold, created_at)
values (:id, :sku, :name, :description, :category, :brand, :price, :discount, :currency, :stock, :sold, :createdAt)
