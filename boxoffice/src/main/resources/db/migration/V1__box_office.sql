-- Last Minute Live: everything the box office keeps. PostgreSQL holds all truth; Redis may vanish at any moment.
-- Money is in minor units (cents) with the currency beside it; times are timestamptz.
create schema if not exists boxoffice;

create table boxoffice.organizations (
    id               text        primary key,
    name             text        not null,
    fee_basis_points integer     not null default 1000 check (fee_basis_points between 0 and 10000),
    created_at       timestamptz not null default now()
);

create table boxoffice.users (
    id              text        primary key,
    email           text        not null,
    name            text        not null,
    password_hash   text        not null,
    role            text        not null check (role in ('BUYER', 'ORGANISER', 'OPERATOR')),
    organizations   text[]      not null default '{}',
    seat_limit      integer     not null default 10 check (seat_limit between 1 and 200),
    created_at      timestamptz not null default now()
);
create unique index users_email on boxoffice.users (lower(email));

-- Personal tokens: only the SHA-256 of a 256-bit random secret is kept.
create table boxoffice.tokens (
    id         text        primary key,
    user_id    text        not null references boxoffice.users (id) on delete cascade,
    hash       bytea       not null unique,
    label      text        not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz
);

-- Browser sessions, shared by all nodes: only the SHA-256 of the session id is kept, attributes are texts.
create table boxoffice.http_sessions (
    id_hash     bytea       primary key,
    user_id     text,
    attributes  jsonb       not null,
    created_at  timestamptz not null,
    accessed_at timestamptz not null,
    idle_seconds integer    not null,
    expires_at  timestamptz not null
);
create index http_sessions_expiry on boxoffice.http_sessions (expires_at);
create index http_sessions_user on boxoffice.http_sessions (user_id) where user_id is not null;

-- A venue is its plan: the plan as it was imported, and what a seat map downloads, named by its content's hash.
-- Plans never change; another plan is another venue.
create table boxoffice.venues (
    id              text        primary key,
    organization_id text        not null references boxoffice.organizations (id),
    name            text        not null,
    city            text        not null,
    country         text        not null,
    time_zone       text        not null,
    seats           integer     not null,
    plan            jsonb       not null,
    layout_hash     text        not null,
    created_at      timestamptz not null default now()
);

create table boxoffice.seats (
    venue_id   text    not null references boxoffice.venues (id) on delete cascade,
    seat_id    text    not null,
    section    text    not null,
    row_label  text    not null,
    number     text    not null,
    category   text    not null,
    accessible boolean not null,
    primary key (venue_id, seat_id)
);

create table boxoffice.events (
    id              text        primary key,
    organization_id text        not null references boxoffice.organizations (id),
    venue_id        text        not null references boxoffice.venues (id),
    name            text        not null,
    category        text        not null,
    description     text        not null default '',
    starts_at       timestamptz not null,
    doors_at        timestamptz not null,
    sale_opens_at   timestamptz not null,
    sale_closes_at  timestamptz not null,
    currency        char(3)     not null,
    created_at      timestamptz not null default now(),
    check (sale_opens_at < sale_closes_at and sale_closes_at <= starts_at and doors_at <= starts_at)
);
create index events_start on boxoffice.events (starts_at, id);
create index events_organization on boxoffice.events (organization_id);

create table boxoffice.price_categories (
    event_id text   not null references boxoffice.events (id) on delete cascade,
    category text   not null,
    price    bigint not null check (price >= 0),
    primary key (event_id, category)
);

-- The kit's table of holds (HoldTable), under the box office's names. Sparse: no row means available and never touched.
-- A row moves only to a higher fence; a release leaves it as a tombstone with status 'available'.
create table boxoffice.seat_booking_state (
    event_id       text        not null,
    seat_id        text        not null,
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
    primary key (event_id, seat_id)
) with (fillfactor = 80);
create index seat_booking_state_hold on boxoffice.seat_booking_state (event_id, hold_id) where hold_id is not null;
create index seat_booking_state_booking on boxoffice.seat_booking_state (event_id, booking) where booking is not null;

create table boxoffice.bookings (
    id           text        primary key,
    user_id      text        not null references boxoffice.users (id),
    event_id     text        not null references boxoffice.events (id),
    hold_id      text        not null,
    holder       text        not null,
    status       text        not null check (status in ('pending_payment', 'confirmed', 'cancelled', 'expired', 'refunded')),
    currency     char(3)     not null,
    total        bigint      not null check (total >= 0),
    fee          bigint      not null check (fee >= 0),
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    confirmed_at timestamptz,
    closed_at    timestamptz
) with (fillfactor = 80);
-- One open draft per hold: a second request for the same hold finds the first one's draft.
create unique index bookings_open_hold on boxoffice.bookings (hold_id) where status = 'pending_payment';
create index bookings_user on boxoffice.bookings (user_id, created_at desc);
create index bookings_pending on boxoffice.bookings (expires_at) where status = 'pending_payment';

create table boxoffice.booking_seats (
    booking_id text    not null references boxoffice.bookings (id),
    event_id   text    not null,
    seat_id    text    not null,
    category   text    not null,
    price      bigint  not null check (price >= 0),
    ticket     text    not null,
    sold       boolean not null default false,
    primary key (booking_id, seat_id)
) with (fillfactor = 80);
-- No seat is sold twice: the last word, whatever Redis, clocks or this program did.
create unique index booking_seats_sold on boxoffice.booking_seats (event_id, seat_id) where sold;

-- One payment per booking, so a second click never charges twice. attempt counts tries after a decline and is part of
-- the key the provider gets.
create table boxoffice.payments (
    booking_id text        primary key references boxoffice.bookings (id),
    state      text        not null check (state in ('processing', 'unknown', 'declined', 'captured', 'refund_due', 'refunded')),
    attempt    integer     not null default 1,
    provider   text        not null,
    method     text        not null,
    reference  text,
    reason     text,
    amount     bigint      not null,
    fee        bigint      not null,
    currency   char(3)     not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check_at   timestamptz
) with (fillfactor = 80);
create index payments_open on boxoffice.payments (check_at) where check_at is not null;

-- What the sandbox provider remembers: a provider of its own, which answers one key always the same.
create table boxoffice.sandbox_charges (
    key        text        primary key,
    reference  text        not null,
    state      text        not null check (state in ('captured', 'declined', 'unknown', 'refunded')),
    amount     bigint      not null,
    currency   char(3)     not null,
    settle_at  timestamptz,
    created_at timestamptz not null default now()
) with (fillfactor = 80);
create index sandbox_charges_unsettled on boxoffice.sandbox_charges (settle_at) where settle_at is not null;

-- One answer per key: status and response are null while the first request is at work.
create table boxoffice.idempotency_keys (
    owner        text        not null,
    key          text        not null,
    request      text        not null,
    body_hash    bytea       not null,
    status       integer,
    response     bytea,
    content_type text,
    location     text,
    created_at   timestamptz not null default now(),
    busy_until   timestamptz,
    primary key (owner, key)
) with (fillfactor = 80);
create index idempotency_keys_age on boxoffice.idempotency_keys (created_at);

create table boxoffice.audit_log (
    id         bigint      generated always as identity primary key,
    at         timestamptz not null default now(),
    actor      text        not null,
    action     text        not null,
    subject    text        not null,
    reason     text        not null,
    details    jsonb       not null default '{}'
);
create index audit_log_subject on boxoffice.audit_log (subject, at desc);
