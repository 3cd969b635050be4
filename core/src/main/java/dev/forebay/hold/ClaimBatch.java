package dev.forebay.hold;

import dev.forebay.base.Applied;
import dev.forebay.hold.Claim.Decision;
import dev.forebay.hold.Claim.UnitWas;
import dev.forebay.store.Row;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.Tx;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides claims in one transaction. The ordinary batch, of claims that Redis has checked and that want different units,
 * is one statement. Claims that want the same unit, or that only have room depending on one another, go in waves, one
 * statement each, so that one batch never asks a statement for a row twice. Quotas are checked where a claim asks for it,
 * and for all claims of a pool that somebody in the fleet has {@linkplain SharedDoubts doubts} about. Locks are taken in one
 * order: doubts by pool, subjects, then, where there are several waves, the rows of all of them.
 */
final class ClaimBatch {
    private final Tx tx;
    private final HoldSql sql;
    private final long epoch;
    private final Consumer<String> doubted;
    private final @Nullable Decision[] decisions;
    private final Claim[] claims;
    private final boolean[] joined;
    private final int[] fresh;
    private final Map<String, Long> held = new HashMap<>();

    /** @param doubted is told of pools that were found to be in doubt */
    ClaimBatch(Tx tx, HoldSql sql, long epoch, List<Claim> claims, Consumer<String> doubted) {
        this.tx = tx;
        this.sql = sql;
        this.epoch = epoch;
        this.doubted = doubted;
        this.claims = claims.toArray(Claim[]::new);
        this.decisions = new Decision[this.claims.length];
        this.joined = new boolean[this.claims.length];
        this.fresh = new int[this.claims.length];
    }

    List<Decision> decide() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < claims.length; i++) {
            all.add(i);
            fresh[i] = claims[i].units().size();
        }
        if (severalWaves() || Arrays.stream(claims).anyMatch(Claim::checkQuotas)) {
            check(poolsInDoubt());
            inWaves(all);
        } else {
            Map<Integer, List<Answer>> answers = ask(all, true);
            Set<String> pools = inDoubt(answers);
            if (pools.isEmpty()) {
                settle(all, answers);
            } else {
                check(pools);
                inWaves(all);
            }
        }
        var decided = new ArrayList<Decision>(claims.length);
        for (Decision decision : decisions) {
            if (decision == null) {
                throw new IllegalStateException("a claim was left undecided");
            }
            decided.add(decision);
        }
        return decided;
    }

    private Set<String> poolsInDoubt() {
        String[] pools = Arrays.stream(claims)
                .filter(claim -> claim.hasQuotas() && !claim.checkQuotas())
                .map(Claim::pool)
                .distinct()
                .toArray(String[]::new);
        return pools.length == 0
                ? Set.of()
                : Set.copyOf(tx.query(sql.inDoubt(), row -> row.text("pool"), (Object) pools));
    }

    private Set<String> inDoubt(Map<Integer, List<Answer>> answers) {
        Set<String> pools = new HashSet<>();
        answers.forEach((item, its) -> {
            if (its.getFirst().inDoubt()) {
                pools.add(claims[item].pool());
            }
        });
        return pools;
    }

    /** Lets PostgreSQL check the quotas of some pools. */
    private void check(Set<String> pools) {
        for (int i = 0; i < claims.length; i++) {
            if (claims[i].hasQuotas() && pools.contains(claims[i].pool())) {
                claims[i] = claims[i].checked();
            }
        }
        pools.forEach(doubted);
    }

    private void inWaves(List<Integer> all) {
        prepareChecked();
        lockForWaves();
        List<Integer> left = all;
        while (!left.isEmpty()) {
            left = wave(left);
        }
    }

    /** For claims that Redis has not seen: lock and count their subjects, and find the holds they join. */
    private void prepareChecked() {
        List<String> pools = new ArrayList<>();
        List<String> subjects = new ArrayList<>();
        List<Integer> items = new ArrayList<>();
        List<String> itemPools = new ArrayList<>();
        List<String> units = new ArrayList<>();
        List<String> holders = new ArrayList<>();
        for (int i = 0; i < claims.length; i++) {
            Claim claim = claims[i];
            if (claim.checkQuotas()) {
                for (String subject : claim.subjects()) {
                    pools.add(claim.pool());
                    subjects.add(subject);
                }
                for (String unit : claim.units()) {
                    items.add(i);
                    itemPools.add(claim.pool());
                    units.add(unit);
                    holders.add(claim.holder());
                }
            }
        }
        if (items.isEmpty()) {
            return;
        }
        if (!subjects.isEmpty()) {
            tx.query(sql.lockSubjects(), row -> Boolean.TRUE, texts(pools), texts(subjects));
            // Before looking for what is joined: what is released in between is then counted too often, never too
            // seldom.
            tx.query(
                            sql.countSubjects(),
                            row -> Map.entry(row.text("pool") + ' ' + row.text("subject"), row.longValue("held")),
                            texts(pools),
                            texts(subjects))
                    .forEach(count -> held.put(count.getKey(), count.getValue()));
        }
        join(tx.query(sql.own(), SourceUnit::read, ints(items), texts(itemPools), texts(units), texts(holders)));
    }

    private void join(List<SourceUnit> rows) {
        Map<Integer, List<SourceUnit>> byItem = new HashMap<>();
        rows.forEach(row ->
                byItem.computeIfAbsent(row.item(), ignored -> new ArrayList<>()).add(row));
        byItem.forEach((item, earlier) -> {
            Claim claim = claims[item];
            Set<String> all = new HashSet<>();
            earlier.forEach(row -> all.add(row.unit()));
            int before = all.size();
            all.addAll(claim.units());
            fresh[item] = all.size() - before;
            joined[item] = true;
            claims[item] = claim.joining(earlier, all.stream().sorted().toList());
        });
    }

    /** What more than one wave will lock is locked at once, in order: batches of other processes do the same. */
    private void lockForWaves() {
        if (severalWaves()) {
            tx.query(
                    sql.lockUnits(),
                    row -> Boolean.TRUE,
                    Arrays.stream(claims)
                            .flatMap(claim -> claim.units().stream().map(unit -> claim.pool()))
                            .toArray(String[]::new),
                    Arrays.stream(claims)
                            .flatMap(claim -> claim.units().stream())
                            .toArray(String[]::new));
        }
    }

    private boolean severalWaves() {
        Set<String> units = new HashSet<>();
        Set<String> subjects = new HashSet<>();
        for (Claim claim : claims) {
            if (clashes(claim, units, subjects)) {
                return true;
            }
            note(claim, units, subjects);
        }
        return false;
    }

    private static void note(Claim claim, Set<String> units, Set<String> subjects) {
        claim.units().forEach(unit -> units.add(claim.pool() + ' ' + unit));
        if (claim.checkQuotas()) {
            claim.subjects().forEach(subject -> subjects.add(claim.pool() + ' ' + subject));
        }
    }

    /** Decides what can be decided together; answers what is left. */
    private List<Integer> wave(List<Integer> left) {
        Set<String> units = new HashSet<>();
        Set<String> subjects = new HashSet<>();
        List<Integer> now = new ArrayList<>();
        List<Integer> later = new ArrayList<>();
        for (int i : left) {
            Claim claim = claims[i];
            if (clashes(claim, units, subjects)) {
                later.add(i);
                continue;
            }
            Optional<Decision> full = overQuota(i);
            if (full.isPresent()) {
                decisions[i] = full.get();
                continue;
            }
            now.add(i);
            note(claim, units, subjects);
        }
        if (!now.isEmpty()) {
            settle(now, ask(now, false));
        }
        return later;
    }

    private static boolean clashes(Claim claim, Set<String> units, Set<String> subjects) {
        return claim.units().stream().anyMatch(unit -> units.contains(claim.pool() + ' ' + unit))
                || claim.checkQuotas()
                        && claim.subjects().stream()
                                .anyMatch(subject -> subjects.contains(claim.pool() + ' ' + subject));
    }

    private Optional<Decision> overQuota(int i) {
        Claim claim = claims[i];
        if (!claim.checkQuotas() || fresh[i] == 0) {
            return Optional.empty();
        }
        for (Quota quota : claim.quotas()) {
            long has = held.getOrDefault(claim.pool() + ' ' + quota.subject(), 0L);
            if (has + fresh[i] > quota.limit()) {
                return Optional.of(new Decision.OverQuota(quota.subject(), quota.limit(), (int) has));
            }
        }
        return Optional.empty();
    }

    /** Writes those that are to be had; none where {@code doubts} are looked for and found. */
    private Map<Integer, List<Answer>> ask(List<Integer> items, boolean doubts) {
        var columns = new ClaimColumns();
        for (int i : items) {
            columns.add(i, claims[i]);
        }
        String status = claims[items.getFirst()].status().word();
        Map<Integer, List<Answer>> answers = new HashMap<>();
        tx.query(sql.claim(), Answer::read, columns.arguments(doubts, epoch, status))
                .forEach(answer -> answers.computeIfAbsent(answer.item(), ignored -> new ArrayList<>())
                        .add(answer));
        return answers;
    }

    private void settle(List<Integer> items, Map<Integer, List<Answer>> answers) {
        for (int i : items) {
            decisions[i] = decide(i, answers.getOrDefault(i, List.of()));
        }
    }

    private Decision decide(int i, List<Answer> answers) {
        Claim claim = claims[i];
        List<String> written =
                answers.stream().filter(Answer::written).map(Answer::unit).toList();
        if (written.size() == claim.units().size()) {
            claim.subjects().forEach(s -> held.merge(claim.pool() + ' ' + s, (long) fresh[i], Long::sum));
            return granted(claim, answers, joined[i]);
        }
        if (!written.isEmpty()) {
            // Somebody inserted a row between our lock and our insert: what was written is taken back.
            if (claim.status() == UnitState.BOOKED && answers.stream().anyMatch(a -> a.written() && a.wasOwn())) {
                // What its holder still had can't be, for nobody knows its deadline any more.
                throw new StoreRetryException(
                        "hold.claim",
                        Duration.ZERO,
                        Applied.NO,
                        "a unit was taken at the same moment: try again",
                        null);
            }
            List<String> undo = answers.stream()
                    .filter(a -> a.written() && !a.wasOwn())
                    .map(Answer::unit)
                    .toList();
            tx.update(sql.undo(), claim.pool(), claim.holdId(), texts(undo));
            return new Decision.Refused(answers.stream()
                    .filter(answer -> !answer.written())
                    .map(answer -> new UnitWas(answer.unit(), UnitState.HELD))
                    .toList());
        }
        return new Decision.Refused(answers.stream()
                .filter(answer -> !answer.wasOwn() && answer.was() != UnitState.AVAILABLE)
                .map(answer -> new UnitWas(answer.unit(), answer.was()))
                .toList());
    }

    /** What stands in the table now: a hold that goes on keeps what it had. */
    private static Decision granted(Claim claim, List<Answer> answers, boolean joined) {
        return new Decision.Granted(
                claim.holdId(),
                claim.units().stream().sorted().toList(),
                new Fence(answers.getFirst().fence()),
                earliest(answers, Answer::until),
                answers.stream().mapToLong(Answer::leftMillis).max().orElse(0),
                earliest(answers, Answer::lockedAt),
                earliest(answers, Answer::endsAtLatest),
                joined);
    }

    /** A booked unit has no end. */
    private static Instant earliest(List<Answer> answers, Function<Answer, Optional<Instant>> time) {
        return answers.stream()
                .flatMap(answer -> time.apply(answer).stream())
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    static String[] texts(List<String> values) {
        return values.toArray(String[]::new);
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /** One row of claim.sql's answer. */
    private record Answer(
            int item,
            String unit,
            boolean written,
            BigDecimal fence,
            Optional<Instant> until,
            long leftMillis,
            Optional<Instant> lockedAt,
            Optional<Instant> endsAtLatest,
            UnitState was,
            boolean wasOwn,
            boolean inDoubt) {
        static Answer read(Row row) {
            Optional<Instant> until = row.optionalInstant("locked_until");
            return new Answer(
                    row.intValue("item"),
                    row.text("unit"),
                    row.bool("written"),
                    row.decimal("fence"),
                    until,
                    until.isPresent() ? row.longValue("left_ms") : 0,
                    row.optionalInstant("locked_at"),
                    row.optionalInstant("ends_at_latest"),
                    UnitState.ofWord(row.text("was")),
                    row.bool("was_own"),
                    row.bool("in_doubt"));
        }
    }
}
