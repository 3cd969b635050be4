-- Purpose: stores the seats and standing places of a venue; one statement for all of them.
insert into boxoffice.seats (venue_id, seat_id, section, row_label, number, category, accessible)
select :venue, s.* from unnest(:ids::text[], :sections::text[], :rows::text[], :numbers::text[], :categories::text[], :accessible::boolean[]) as s
