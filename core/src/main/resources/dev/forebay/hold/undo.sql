-- Purpose: takes back the units of a hold that was only partly written, inside the transaction that wrote it.
-- Arguments: pool, hold id, units.
update ${table}
set status = 'available', ${holder} = null, hold_id = null, locked_until = null, locked_at = null, ends_at_latest = null,
    kind = null, booking = null, session = null, subjects = '{}', changed_at = clock_timestamp()
where ${pool} = ? and hold_id = ? and ${unit} = any (?::text[])
