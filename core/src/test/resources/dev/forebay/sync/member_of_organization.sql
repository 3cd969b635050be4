-- The users who are members of organizations.
-- Parameters: ids of organizations.
select user_id as id from member where organization_id = any (?::bigint[])
