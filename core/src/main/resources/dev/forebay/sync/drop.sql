-- Takes the triggers of ${table} away; what they wrote is still relayed.
drop trigger if exists forebay_cache_insert on ${table};
drop trigger if exists forebay_cache_update on ${table};
drop trigger if exists forebay_cache_delete on ${table};
drop trigger if exists forebay_cache_truncate on ${table};
drop function if exists ${function}();
