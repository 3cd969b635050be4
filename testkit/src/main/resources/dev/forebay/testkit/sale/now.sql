-- Purpose: the database's time.
select clock_timestamp() as now
