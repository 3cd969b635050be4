-- Purpose: adds a category at its place in the navigation.
insert into boxoffice.categories (id, name, position) values (:id, :name, :position)
