-- Units of pools that are, or were, anything but available. Sparse: no row means available and never touched.
-- A row moves only to a higher fence; a release leaves it as a tombstone with status 'available'.
-- An application that keeps holds in a table of its own (HoldTable) makes the same columns and indexes there.
create table forebay.hold_unit (
    pool           text        not null,
    unit           text        not null,
    status         text        not null check (status in ('available', 'held', 'booked', 'reserved', 'blocked')),
    held_by        text,
    hold_id        text,
    fence          numeric(30) not null,
    locked_until   timestamptz,
    locked_at      timestamptz,
    ends_at_latest timestamptz,
    kind           text,
    booking        text,
    session        text,
    subjects       text[]      not null default '{}',
    changed_at     timestamptz not null default clock_timestamp(),
    primary key (pool, unit)
) with (fillfactor = 80);

create index hold_unit_hold on forebay.hold_unit (pool, hold_id) where hold_id is not null;
create index hold_unit_booking on forebay.hold_unit (pool, booking) where booking is not null;
