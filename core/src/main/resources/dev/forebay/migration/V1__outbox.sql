-- Work written in an application's transaction and relayed after its commit (package dev.forebay.outbox).
create schema if not exists forebay;

create table forebay.outbox (
    id            bigint generated always as identity primary key,
    kind          text        not null,
    ordering_key  text,
    payload       text        not null,
    traceparent   text,
    created_at    timestamptz not null default now(),
    -- not before; moved on after each failure
    available_at  timestamptz not null default now(),
    attempts      int         not null default 0,
    -- a relay's lease: the row is its own until then
    claimed_until timestamptz,
    claimed_by    text,
    -- failed too often: waits for an operator, and holds back what follows in its ordering key
    parked        boolean     not null default false,
    last_error    text
);

comment on table forebay.outbox is 'Forebay: messages on their way; a row is deleted once it has been handled';

-- claims walk a kind in the order of its ids
create index outbox_waiting on forebay.outbox (kind, id) where not parked;
-- is something before me in my ordering key?
create index outbox_chain on forebay.outbox (kind, ordering_key, id) where ordering_key is not null;
