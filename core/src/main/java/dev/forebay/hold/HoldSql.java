package dev.forebay.hold;

import dev.forebay.store.Sql;
import java.util.Map;

/** The statements of holds, on the table of the options. */
record HoldSql(
        Sql claim,
        Sql undo,
        Sql doubt,
        Sql inDoubt,
        Sql own,
        Sql lockUnits,
        Sql lockSubjects,
        Sql countSubjects,
        Sql extend,
        Sql release,
        Sql lockOwn,
        Sql book,
        Sql giveBack,
        Sql mark,
        Sql rows,
        Sql poolRows,
        Sql liveStates,
        Sql heldBy,
        Sql holdRows,
        Sql counts) {

    static HoldSql on(HoldTable table) {
        Map<String, String> names = table.identifiers();
        return new HoldSql(
                file("claim", names),
                file("undo", names),
                file("doubt", names),
                file("in_doubt", names),
                file("own", names),
                file("lock_units", names),
                file("lock_subjects", names),
                file("count_subjects", names),
                file("extend", names),
                file("release", names),
                file("lock_own", names),
                file("book", names),
                file("give_back", names),
                file("mark", names),
                file("rows", names),
                file("pool_rows", names),
                file("live_states", names),
                file("held_by", names),
                file("hold_rows", names),
                file("counts", names));
    }

    private static Sql file(String name, Map<String, String> names) {
        return Sql.file("dev/forebay/hold/" + name + ".sql", names);
    }
}
