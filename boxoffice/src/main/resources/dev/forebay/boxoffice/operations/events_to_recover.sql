-- Purpose: the event asked for, or all that have not begun a day ago or longer; those on sale first.
select id, name from boxoffice.events
where case when :event = '' then starts_at > now() - interval '1 day' else id = :event end
order by sale_opens_at > now(), starts_at, id
limit :most
