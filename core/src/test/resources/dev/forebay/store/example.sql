-- What it is for.
-- It says ? and never reaches the server.

select 1 -- kept
from ${table}
