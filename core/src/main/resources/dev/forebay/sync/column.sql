-- What a column has in the rows with these ids, whatever the type of their id: PostgreSQL reads the texts as the table's
-- own row would, so that its index is used.
-- Parameters: ids. One probe of the index per id.
select t.${column} as id
from json_populate_recordset(
        null::${table},
        (select coalesce(json_agg(json_build_object('${id}', asked.id)), '[]'::json)
         from unnest(?::text[]) as asked (id))) as named
join ${table} t on t.${id} = named.${id}
