-- Purpose: ends a browser session.
delete from boxoffice.http_sessions where id_hash = :hash
