-- Purpose: another premium for a policy. Arguments: premium, id.
update policy set premium = ? where id = ?
