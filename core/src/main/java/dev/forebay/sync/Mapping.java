package dev.forebay.sync;

import dev.forebay.store.Sql;
import dev.forebay.store.Tx;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Which ids of a dependent domain belong to ids of the one it depends on. Immutable. */
public sealed interface Mapping {
    /** The dependent has the same ids: an event and its availability. No cost. */
    static Mapping same() {
        return new Pure(List::of);
    }

    /** A pure function of the id, such as a booking's number that begins with its user's. No cost. */
    static Mapping by(Function<String, ? extends Collection<String>> function) {
        return new Pure(function);
    }

    /**
     * A query in the caller's transaction, so that it sees what that has changed already. Its only parameter is an array
     * of ids (text[]), its answer has a column {@code id}: {@code select venue_id as id from event where id = any (?::bigint[])}.
     * One round trip for all ids of a change. A row that is gone has no dependants any more: call before the delete.
     */
    static Mapping query(Sql sql) {
        return new Query(new Sql(
                sql.name(),
                "select distinct q.id::text as id from (\n" + sql.text() + "\n) q where q.id is not null limit ?"));
    }

    /**
     * What a column has in the rows of a table whose {@code id} column has the ids: an event's venue. Old and new values both where a
     * trigger of {@link DependencyGraph#triggers} tells of the row. One round trip for all ids of a change; the table needs an index on its ids.
     *
     * @param table with its schema before a dot, or found by the search path
     */
    static Mapping column(String table, String id, String column) {
        Triggers.requireColumn(id);
        Triggers.requireColumn(column);
        Sql sql = Sql.file("dev/forebay/sync/column.sql", Map.of("table", table, "id", id, "column", column));
        return new Column(table, id, column, query(sql));
    }

    /** At most {@code most} of them. */
    Set<String> dependants(Tx tx, Set<String> ids, int most);

    /** See {@link #by}. */
    record Pure(Function<String, ? extends Collection<String>> function) implements Mapping {
        @Override
        public Set<String> dependants(Tx tx, Set<String> ids, int most) {
            Set<String> dependants = new LinkedHashSet<>();
            for (String id : ids) {
                dependants.addAll(function.apply(id));
                if (dependants.size() >= most) {
                    break;
                }
            }
            return dependants;
        }
    }

    /** See {@link #column}. */
    record Column(String table, String id, String column, Mapping query) implements Mapping {
        @Override
        public Set<String> dependants(Tx tx, Set<String> ids, int most) {
            return query.dependants(tx, ids, most);
        }
    }

    /** See {@link #query}. */
    record Query(Sql bounded) implements Mapping {
        @Override
        public Set<String> dependants(Tx tx, Set<String> ids, int most) {
            return new LinkedHashSet<>(
                    tx.query(bounded, row -> row.text("id"), (Object) ids.toArray(String[]::new), most));
        }
    }
}
