-- Purpose: removes ended browser sessions, some thousand at a time.
delete from boxoffice.http_sessions
where ctid = any (array(select ctid from boxoffice.http_sessions where expires_at < clock_timestamp() limit 5000))
