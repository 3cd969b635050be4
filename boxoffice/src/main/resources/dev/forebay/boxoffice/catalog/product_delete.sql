-- Purpose: takes a product out of the shop.
delete from boxoffice.products where id = :id
