-- Lets the parked messages of a kind be tried again from the first attempt.
-- Parameters: kind.
update forebay.outbox set parked = false, attempts = 0, available_at = now() where kind = ? and parked
