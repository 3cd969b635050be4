-- Purpose: of each category the product in stock that was sold most, those sold most first.
select * from (
    select distinct on (category_id) * from boxoffice.shown_products where stock > 0 order by category_id, sold desc, id
) best
order by sold desc, id limit :size
