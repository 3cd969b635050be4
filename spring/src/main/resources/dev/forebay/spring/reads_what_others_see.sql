-- Whether this transaction reads what every other one would: it has written nothing, and sees each commit at once.
-- Parameters: none.
select pg_current_xact_id_if_assigned() is null
       and current_setting('transaction_isolation') in ('read committed', 'read uncommitted') as sees
