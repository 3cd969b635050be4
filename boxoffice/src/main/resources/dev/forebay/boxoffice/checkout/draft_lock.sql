-- Purpose: lets one draft at a time be opened per user, for the length of the transaction, so that the limit holds.
select pg_advisory_xact_lock(hashtextextended('boxoffice.draft ' || :user, 0))
