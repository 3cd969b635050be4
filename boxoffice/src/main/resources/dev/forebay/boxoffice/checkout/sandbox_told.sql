-- Purpose: the sandbox's webhook was answered; it need not be sent again.
update boxoffice.sandbox_charges set settle_at = null where key = :key
