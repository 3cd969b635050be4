-- Purpose: another premium for a quote. Arguments: premium, id.
update quote set premium = ? where id = ?
