-- Purpose: writes one entry of the audit log.
insert into boxoffice.audit_log (actor, action, subject, reason, details)
values (:actor, :action, :subject, :reason, :details::jsonb)
