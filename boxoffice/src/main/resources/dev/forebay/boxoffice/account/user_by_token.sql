-- Purpose: whose personal token it is, while it has not ended.
select user_id from boxoffice.tokens
where hash = :hash and (expires_at is null or expires_at > clock_timestamp())
