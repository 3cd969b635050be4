#!lua flags=no-writes
-- Answers one of each kind: an integer, a text, nil (false in Lua), a list within, an empty list. O(1).
return {7, 'seven', false, {'a', {1, 2}}, {}}
