-- The venues of organisations.
-- Parameters: ids of organisations.
select id from boxoffice.venues where organization_id = any (?)
