-- Purpose: the cities in which there are venues, for the list of events to choose from.
select distinct city from boxoffice.venues where city <> '' order by city limit 500
