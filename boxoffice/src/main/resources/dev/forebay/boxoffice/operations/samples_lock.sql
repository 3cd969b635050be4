-- Purpose: lets one node at a time load the sample world.
select pg_advisory_xact_lock(hashtextextended('boxoffice.samples', 0))
