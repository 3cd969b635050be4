-- Purpose: a new browser session.
insert into boxoffice.http_sessions (id_hash, user_id, attributes, created_at, accessed_at, idle_seconds, expires_at)
values (:hash, :user, :attributes::jsonb, :created, :accessed, :idle,
        clock_timestamp() + :idle * interval '1 second')
