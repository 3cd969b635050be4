-- Purpose: the insurance's tables, with five of each.
create table agent (id text primary key, name text not null, closed int not null);
create table customer (id text primary key, name text not null, agent text not null references agent);
create table policy (id text primary key, customer text not null references customer, product text not null, premium int not null);
create table quote (id text primary key, customer text not null references customer, premium int not null);
insert into agent select 'A' || i, 'Agent ' || i, i * 10 from generate_series(1, 5) i;
insert into customer select 'C' || i, 'Customer ' || i, 'A' || i from generate_series(1, 5) i;
insert into policy select 'C' || i || '-P' || i, 'C' || i, 'home', 300 + i from generate_series(1, 5) i;
insert into quote select 'C' || i || '-Q' || i, 'C' || i, 250 + i from generate_series(1, 5) i;
