-- Purpose: writes what changed in a browser session; attributes are merged one by one, so that two requests at the same
-- time lose nothing. A session that was ended meanwhile stays ended.
update boxoffice.http_sessions
set id_hash = :newHash,
    attributes = (attributes - :removed::text[]) || :changed::jsonb,
    user_id = ((attributes - :removed::text[]) || :changed::jsonb) ->> 'user',
    accessed_at = :accessed,
    expires_at = clock_timestamp() + idle_seconds * interval '1 second'
where id_hash = :hash
