-- The epoch of each role of Redis: rises each time a process comes back from Degraded (package dev.forebay.health).
create table forebay.epoch (
    role        text primary key,
    value       bigint      not null,
    advanced_at timestamptz not null default now()
);

comment on table forebay.epoch is 'Forebay: one row per role of Redis';
