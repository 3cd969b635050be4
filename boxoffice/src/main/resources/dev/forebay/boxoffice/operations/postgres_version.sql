-- Purpose: asks PostgreSQL for a sign of life.
select current_setting('server_version')
