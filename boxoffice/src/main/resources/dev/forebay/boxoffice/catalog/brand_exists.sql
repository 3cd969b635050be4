-- Purpose: whether there is a brand.
select exists (select from boxoffice.brands where id = :id)
