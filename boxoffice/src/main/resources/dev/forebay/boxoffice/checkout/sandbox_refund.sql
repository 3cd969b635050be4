-- Purpose: the sandbox gives the money back; again is as good as once.
update boxoffice.sandbox_charges set state = 'refunded', settle_at = null where key = :key and state in ('captured', 'refunded')
