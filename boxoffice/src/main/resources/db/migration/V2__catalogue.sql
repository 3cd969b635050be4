-- The catalogue: the shop's products, and full-text search over events, venues and products. Texts are kept stemmed and as
-- they stand, so that both "nights" and the beginning of a name find something. Search columns follow their row by themselves.
create table boxoffice.brands (
    id   text primary key,
    name text not null
);

create table boxoffice.categories (
    id       text    primary key,
    name     text    not null,
    position integer not null default 0
);

create table boxoffice.products (
    id          text        primary key,
    sku         text        not null unique,
    name        text        not null,
    description text        not null default '',
    category_id text        not null references boxoffice.categories (id),
    brand_id    text        not null references boxoffice.brands (id),
    price       bigint      not null check (price >= 0),
    -- per cent off the price
    discount    integer     not null default 0 check (discount between 0 and 90),
    currency    char(3)     not null,
    stock       integer     not null check (stock >= 0),
    sold        integer     not null default 0 check (sold >= 0),
    created_at  timestamptz not null default now(),
    search      tsvector    generated always as (
        setweight(to_tsvector('english', name) || to_tsvector('simple', name), 'A')
        || setweight(to_tsvector('english', description) || to_tsvector('simple', description), 'C')) stored
);
create index products_category on boxoffice.products (category_id, created_at desc, id);
create index products_brand on boxoffice.products (brand_id);
create index products_latest on boxoffice.products (created_at desc, id) where stock > 0;
create index products_sold on boxoffice.products (sold desc, id) where stock > 0;
create index products_search on boxoffice.products using gin (search);

-- A product with the names of its category and brand, as it is shown everywhere.
create view boxoffice.shown_products as
select p.id, p.sku, p.name, p.description, p.category_id, c.name as category_name, p.brand_id, b.name as brand_name,
       p.price, p.discount, p.currency, p.stock, p.sold, p.created_at, p.search
from boxoffice.products p
    join boxoffice.categories c on c.id = p.category_id
    join boxoffice.brands b on b.id = p.brand_id;

alter table boxoffice.events add column search tsvector generated always as (
    setweight(to_tsvector('english', name) || to_tsvector('simple', name), 'A')
    || setweight(to_tsvector('english', category) || to_tsvector('simple', category), 'B')
    || setweight(to_tsvector('english', description) || to_tsvector('simple', description), 'C')) stored;
create index events_search on boxoffice.events using gin (search);
create index events_venue on boxoffice.events (venue_id);

alter table boxoffice.venues add column search tsvector generated always as (
    setweight(to_tsvector('english', name) || to_tsvector('simple', name), 'B')
    || setweight(to_tsvector('simple', city), 'B')) stored;
create index venues_search on boxoffice.venues using gin (search);
