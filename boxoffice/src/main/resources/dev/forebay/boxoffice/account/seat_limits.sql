-- Purpose: a page of accounts for operators, those with a limit of their own first, with who changed it last and why.
select u.id, u.email, u.name, u.role, u.seat_limit, last.at as changed_at, last.reason,
       coalesce(actor.email, last.actor) as changed_by, count(*) over () as total
from boxoffice.users u
left join lateral (select a.at, a.actor, a.reason from boxoffice.audit_log a
                   where a.subject = 'user:' || u.id and a.action = :action order by a.at desc, a.id desc limit 1) last on true
left join boxoffice.users actor on actor.id = last.actor
where (:id = '' or u.id = :id)
  and (:words = '' or position(lower(:words) in lower(u.email)) > 0 or position(lower(:words) in lower(u.name)) > 0)
order by u.seat_limit = :usual, lower(u.email)
limit :size offset :offset
