-- Purpose: agents by what they closed.
select a.name from agent a order by a.closed desc, a.id limit 5
