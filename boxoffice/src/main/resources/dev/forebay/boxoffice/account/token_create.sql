-- Purpose: adds a personal token to the account of an e-mail address; no row where there is none.
insert into boxoffice.tokens (id, user_id, hash, label)
select :id, u.id, :hash, :label from boxoffice.users u where lower(u.email) = lower(:email)
