-- Purpose: a browser session that has not ended.
select attributes, created_at, accessed_at, idle_seconds
from boxoffice.http_sessions
where id_hash = :hash and expires_at > clock_timestamp()
