-- Purpose: stores a venue with its plan.
insert into boxoffice.venues (id, organization_id, name, city, country, time_zone, seats, plan, layout_hash)
values (:id, :organization, :name, :city, :country, :timeZone, :seats, :plan::jsonb, :hash)
