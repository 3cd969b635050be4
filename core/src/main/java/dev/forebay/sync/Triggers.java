package dev.forebay.sync;

import dev.forebay.cache.Invalidation;
import dev.forebay.store.Sql;
import dev.forebay.store.Tx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Triggers by which a table invalidates caches, whoever changes it: an application, psql, COPY, a cascade. They write into
 * {@code forebay.outbox} in the changing transaction: a rollback invalidates nothing, and nothing is lost while no
 * process runs. Old and new values both are invalidated.
 *
 * <p>They wake the relays by a hint, at most one in 100 ms for all of them: a change is seen everywhere within some
 * milliseconds, or with the next poll ({@code OutboxOptions.pollEvery}, a second) where hints are off or lost.
 *
 * <p>Cost: one trigger for each statement, however many rows; one row in the outbox for each 32,000 characters of names, and
 * one line where a statement changes more ids than the limit. Many statements of one row each are many rows.
 *
 * <p>Tables with rows in partitions: a statement on the partitioned table is seen, one on a partition by its name is
 * not. Triggers don't run with {@code session_replication_role = replica}. Immutable.
 *
 * <pre>{@code
 * Triggers.forTable("product")
 *         .invalidates("products", "id")
 *         .tag("category:", "category_id")
 *         .clears("home")
 *         .install(tx);
 * }</pre>
 */
public final class Triggers {
    /** Most ids of a cache that one statement names, unless said otherwise. */
    public static final int DEFAULT_LIMIT = 1_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");
    private static final Pattern COLUMN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final int LONGEST_KEY = 200;
    /** Rows of an update, as they were and as they are. */
    private static final String UPDATED = "(select * from old_rows union all select * from new_rows)";

    private static final String FOLDER = "dev/forebay/sync/";

    private final String table;
    private final int limit;
    private final List<Part> parts;
    /** Which rows of an update the next parts see. */
    private final UnaryOperator<String> seen;

    private Triggers(String table, int limit, List<Part> parts, UnaryOperator<String> seen) {
        this.table = table;
        this.limit = limit;
        this.parts = List.copyOf(parts);
        this.seen = seen;
    }

    /** For a table, with its schema before a dot, or found by the search path; with it where several schemas have such a table. */
    public static Triggers forTable(String table) {
        return new Triggers(table, DEFAULT_LIMIT, List.of(), UnaryOperator.identity());
    }

    /**
     * The entries whose key has the text of these columns, as PostgreSQL casts them, joined by {@code :} where there are
     * several. Beyond the limit, and for TRUNCATE, the whole cache. A row with a null in them has no entry.
     */
    public Triggers invalidates(String cache, String... columns) {
        Invalidation unused = Invalidation.everything(cache);
        return with(new Part.Keys(cache, key(columns), limit));
    }

    /** All entries with the tag {@code Invalidation.tagOf(prefix, column)}; each is named, however many there are. */
    public Triggers tag(String prefix, String column) {
        String unused = Invalidation.tagOf(prefix, "0");
        return with(new Part.Tags(prefix, key(column)));
    }

    /** All of a cache: lists and searches that may show any row. */
    public Triggers clears(String cache) {
        Invalidation unused = Invalidation.everything(cache);
        return with(new Part.All(cache));
    }

    /**
     * A change of the domain's ids that these columns have, joined by {@code :} where there are several: followed through the
     * graph by a process that has called {@link Sync#relay}. Beyond the limit, and for TRUNCATE, all of the domain.
     */
    public Triggers changes(String domain, String... columns) {
        requireName("domain", domain);
        return with(new Part.Changed(domain, key(columns), limit));
    }

    /**
     * An event of the application ({@link Rules}) for each row, old and new, with attributes taken from columns; each is
     * named, however many there are. A row with a null in them is none.
     *
     * @param columns by attribute
     */
    public Triggers happens(String event, Map<String, String> columns) {
        requireName("event", event);
        columns.forEach((attribute, column) -> {
            requireName("attribute", attribute);
            requireColumn(column);
        });
        return with(new Part.Happened(event, new TreeMap<>(columns)));
    }

    /** Most ids that a statement names for each call of {@link #invalidates} and {@link #changes} that follows. */
    public Triggers limit(int most) {
        if (most < 1 || most > 100_000) {
            throw new IllegalArgumentException("the limit is " + most + " ids; 1 to 100,000 are possible");
        }
        return new Triggers(table, most, parts, seen);
    }

    /**
     * The calls that follow are about what one of these columns says: an UPDATE that leaves all of them as they were in a row
     * does not concern them. For lists that a counter of the row is not part of, beside a column generated from it that is.
     * INSERT, DELETE and TRUNCATE concern them always.
     *
     * @param key the column that tells rows apart and is never changed; a row whose key is, counts as changed
     */
    public Triggers seeing(String key, String... columns) {
        requireColumn(key);
        if (columns.length == 0) {
            throw new IllegalArgumentException("name the columns that matter");
        }
        for (String column : columns) {
            requireColumn(column);
        }
        String now = Arrays.stream(columns).map(column -> "n." + column).collect(Collectors.joining(", "));
        String before = Arrays.stream(columns).map(column -> "o." + column).collect(Collectors.joining(", "));
        String changed = """
                (select o.* from old_rows o left join new_rows n on n.%1$s = o.%1$s
                 where n.%1$s is null or (%2$s) is distinct from (%3$s)
                 union all
                 select n.* from new_rows n left join old_rows o on o.%1$s = n.%1$s
                 where o.%1$s is null or (%2$s) is distinct from (%3$s))""".formatted(key, now, before);
        return new Triggers(table, limit, parts, rows -> rows.equals(UPDATED) ? changed : rows);
    }

    private Triggers with(Part part) {
        var more = new ArrayList<>(parts);
        more.add(new Part.Seen(part, seen));
        return new Triggers(table, limit, more, seen);
    }

    private static String key(String... columns) {
        for (String column : columns) {
            requireColumn(column);
        }
        if (columns.length == 0) {
            throw new IllegalArgumentException("name the column that has the key");
        }
        // null where any is null
        return Arrays.stream(columns)
                .map(column -> "r." + column + "::text")
                .collect(Collectors.joining(" || ':' || "));
    }

    static void requireColumn(String column) {
        if (!COLUMN.matcher(column).matches()) {
            throw new IllegalArgumentException(
                    "'" + column + "' is no plain column; lower-case letters, digits and _ are");
        }
    }

    private static void requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' can't be the name of a trigger's " + what
                    + "; up to 100 letters, digits and _ . : - can");
        }
    }

    /** What to run, as the owner of the table, after the kit's migrations: in one transaction, again whenever it changes. */
    public String sql() {
        if (parts.isEmpty()) {
            throw new IllegalStateException("the triggers of " + table + " invalidate nothing; say what");
        }
        String all = Sql.file(FOLDER + "functions.sql").text() + "\n\n" + file("trigger.sql");
        return all.replace("{{inserted}}", lines(false, "new_rows"))
                .replace("{{updated}}", lines(false, UPDATED))
                .replace("{{deleted}}", lines(false, "old_rows"))
                .replace("{{truncated}}", lines(false, Part::gone))
                .replace("{{inserted changes}}", lines(true, "new_rows"))
                .replace("{{updated changes}}", lines(true, UPDATED))
                .replace("{{deleted changes}}", lines(true, "old_rows"))
                .replace("{{truncated changes}}", lines(true, Part::gone));
    }

    /** What takes them away. */
    public String dropSql() {
        return file("drop.sql");
    }

    /** Runs {@link #sql}: idempotent, a short lock on the table against writers. */
    public void install(Tx tx) {
        int unused = tx.update(new Sql("sync.install", sql()));
    }

    /** Runs {@link #dropSql}. */
    public void remove(Tx tx) {
        int unused = tx.update(new Sql("sync.remove", dropSql()));
    }

    private String file(String name) {
        return Sql.file(FOLDER + name, Map.of("table", table, "function", function()))
                .text();
    }

    /** A name of its own also for tables whose names differ only in the dot or far behind. */
    private String function() {
        String name = table.replace('.', '_');
        return "forebay.cache_of_%.40s_%08x".formatted(name, table.hashCode());
    }

    private String lines(boolean followed, String rows) {
        return lines(followed, part -> part.changed(rows));
    }

    private String lines(boolean followed, Function<Part, String> of) {
        return Stream.concat(
                        Stream.of("'{}'::text[]"),
                        parts.stream()
                                .filter(part -> part.followed() == followed)
                                .map(of))
                .collect(Collectors.joining("\n            || "));
    }

    /** An expression of PostgreSQL for the lines that say what a statement invalidates. */
    private sealed interface Part {
        /** Where these rows were or are. */
        String changed(String rows);

        /** Where all rows go, of a table that the trigger knows. */
        String gone();

        /** Whether the lines are {@link Change}s, not names of caches. */
        default boolean followed() {
            return false;
        }

        /** A part that sees some of the rows. */
        record Seen(Part part, UnaryOperator<String> rows) implements Part {
            @Override
            public String changed(String all) {
                return part.changed(rows.apply(all));
            }

            @Override
            public String gone() {
                return part.gone();
            }

            @Override
            public boolean followed() {
                return part.followed();
            }
        }

        record Keys(String cache, String key, int limit) implements Part {
            @Override
            public String changed(String rows) {
                return """
                (select case when count(*) > %s then array['a %s'::text]
                             else array_agg('e %s ' || forebay.cache_id(k.key, %s)) end
                 from (select distinct %s as key from %s r where (%s) is not null limit %s) k)""".formatted(limit, cache, cache, LONGEST_KEY, key, rows, key, limit + 1);
            }

            @Override
            public String gone() {
                return new All(cache).gone();
            }
        }

        record Tags(String prefix, String key) implements Part {
            @Override
            public String changed(String rows) {
                return """
                (select array_agg('t %s' || forebay.cache_id(k.key, %s))
                 from (select distinct %s as key from %s r where (%s) is not null) k)""".formatted(prefix, LONGEST_KEY - prefix.length(), key, rows, key);
            }

            @Override
            public String gone() {
                return changed("{{table}}");
            }
        }

        record Changed(String domain, String key, int limit) implements Part {
            @Override
            public String changed(String rows) {
                return """
                (select case when count(*) > %s then array[json_build_object('domain', '%s')::text]
                             else array_agg(json_build_object('domain', '%s', 'id', k.key)::text) end
                 from (select distinct %s as key from %s r where (%s) is not null limit %s) k)""".formatted(limit, domain, domain, key, rows, key, limit + 1);
            }

            @Override
            public String gone() {
                return "array[json_build_object('domain', '%s')::text]".formatted(domain);
            }

            @Override
            public boolean followed() {
                return true;
            }
        }

        record Happened(String event, SortedMap<String, String> columns) implements Part {
            @Override
            public String changed(String rows) {
                String attributes = columns.entrySet().stream()
                        .map(one -> "'%s', r.%s::text".formatted(one.getKey(), one.getValue()))
                        .collect(Collectors.joining(", "));
                String known = columns.values().stream()
                        .map(column -> " and r." + column + " is not null")
                        .collect(Collectors.joining());
                return """
                (select array_agg(distinct json_build_object('event', '%s', 'attributes', json_build_object(%s))::text)
                 from %s r where true%s)""".formatted(event, attributes, rows, known);
            }

            @Override
            public String gone() {
                return changed("{{table}}");
            }

            @Override
            public boolean followed() {
                return true;
            }
        }

        record All(String cache) implements Part {
            @Override
            public String changed(String rows) {
                return "(select array_agg('a %s'::text) from (select from %s r limit 1) any_row)"
                        .formatted(cache, rows);
            }

            @Override
            public String gone() {
                return "array['a %s'::text]".formatted(cache);
            }
        }
    }
}
