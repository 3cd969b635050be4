-- Purpose: which of these hashes, in hexadecimal, are of browser sessions and personal tokens that have not ended.
select asked.hash
from unnest(:hashes::text[]) as asked (hash)
where exists (select from boxoffice.http_sessions
              where id_hash = decode(asked.hash, 'hex') and expires_at > clock_timestamp())
   or exists (select from boxoffice.tokens
              where tokens.hash = decode(asked.hash, 'hex') and (expires_at is null or expires_at > clock_timestamp()))
