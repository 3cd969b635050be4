package dev.forebay.testkit;

import dev.forebay.hold.PoolDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The pools that tests sell: {@code evt_…} of {@value #SMALL} units, {@code big_…} of {@value #BIG}. */
public final class SalePools {
    /** Units of a pool {@code evt_…}: A-0 … E-99. */
    public static final int SMALL = 500;

    /** Units of a pool {@code big_…}: S-0 … S-19999. */
    public static final int BIG = 20_000;

    private static final Predicate<String> IN_SMALL =
            Pattern.compile("[A-E]-[0-9]{1,2}").asMatchPredicate();
    private static final Predicate<String> IN_BIG =
            Pattern.compile("S-1?[0-9]{1,4}").asMatchPredicate();

    static final PoolDirectory DIRECTORY = SalePools::pool;

    private SalePools() {}

    private static Optional<PoolDirectory.Pool> pool(String id) {
        if (id.startsWith("evt_")) {
            return Optional.of(new PoolDirectory.Pool(id, SMALL, IN_SMALL));
        }
        return id.startsWith("big_") ? Optional.of(new PoolDirectory.Pool(id, BIG, IN_BIG)) : Optional.empty();
    }

    /** All units of a pool, in order. */
    public static List<String> units(String pool) {
        var units = new ArrayList<String>();
        if (pool.startsWith("big_")) {
            for (int i = 0; i < BIG; i++) {
                units.add("S-" + i);
            }
            return units;
        }
        for (char row = 'A'; row <= 'E'; row++) {
            for (int i = 0; i < SMALL / 5; i++) {
                units.add(row + "-" + i);
            }
        }
        return units;
    }
}
