-- Purpose: another name for a customer. Arguments: name, id.
update customer set name = ? where id = ?
