-- Purpose: adds an event.
insert into boxoffice.events (id, organization_id, venue_id, name, category, description, starts_at, doors_at,
    sale_opens_at, sale_closes_at, currency)
values (:id, :organization, :venue, :name, :category, :description, :startsAt, :doorsAt, :opensAt, :closesAt, :currency)
