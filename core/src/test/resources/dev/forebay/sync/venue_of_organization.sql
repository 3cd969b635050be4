-- The venues of organizations.
-- Parameters: ids of organizations.
select id from venue where organization_id = any (?::bigint[])
