-- Purpose: what the sandbox knows of a charge.
select reference, state, amount, currency from boxoffice.sandbox_charges where key = :key
