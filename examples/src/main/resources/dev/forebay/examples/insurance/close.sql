-- Purpose: an agent closed one more. Arguments: id.
update agent set closed = closed + 100 where id = ?
