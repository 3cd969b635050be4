-- Purpose: whether there is any account.
select exists (select 1 from boxoffice.users)
