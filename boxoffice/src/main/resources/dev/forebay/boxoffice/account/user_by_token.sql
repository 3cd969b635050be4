-- Purpose: the account of a personal token that has not ended.
select u.id, u.email, u.name, u.role, u.organizations, u.seat_limit, u.password_hash
from boxoffice.tokens t join boxoffice.users u on u.id = t.user_id
where t.hash = :hash and (t.expires_at is null or t.expires_at > clock_timestamp())
