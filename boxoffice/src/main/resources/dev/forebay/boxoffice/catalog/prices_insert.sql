-- Purpose: adds the prices of an event.
insert into boxoffice.price_categories (event_id, category, price)
select :event, p.* from unnest(:categories::text[], :prices::bigint[]) as p
