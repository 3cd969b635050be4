-- Purpose: adds a brand.
insert into boxoffice.brands (id, name) values (:id, :name)
