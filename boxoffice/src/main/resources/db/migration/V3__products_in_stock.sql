-- Lists show products in stock: whether there are any changes far less often than how many there are.
alter table boxoffice.products add column in_stock boolean generated always as (stock > 0) stored;
