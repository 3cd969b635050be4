-- Ends the backoff of a kind: its messages are due now.
-- Parameters: kind.
update forebay.outbox set available_at = now() where kind = ? and not parked and available_at > now()
