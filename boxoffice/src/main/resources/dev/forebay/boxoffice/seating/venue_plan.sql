-- Purpose: the plan of a venue as it was imported.
select plan from boxoffice.venues where id = :id
