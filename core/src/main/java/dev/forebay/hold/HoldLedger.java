package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.hold.Claim.Decision;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.store.GroupCommit;
import dev.forebay.store.GroupCommitOptions;
import dev.forebay.store.Store;
import dev.forebay.store.Tx;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Holds as PostgreSQL has them: what it says is so. Changes of one process share statements and commits; those inside a
 * caller's transaction are the caller's. Whatever Redis does not know yet is told to it through the outbox, in the same
 * transaction.
 */
final class HoldLedger implements AutoCloseable {
    /** Twice as long as PostgreSQL leaves a frozen process its locks; the claim that follows has its own time. */
    private static final Duration DOUBTED_WITHIN = Duration.ofSeconds(2);

    private final Store store;
    private final Outbox outbox;
    private final HoldSql sql;
    private final LongSupplier epoch;
    private final Consumer<String> doubted;
    private final ForebayClock clock;
    private final GroupCommit<Doubted, Boolean> doubts;
    private final GroupCommit<TimelyClaim, Decision> claims;
    private final GroupCommit<Extension, List<SourceUnit>> extensions;
    private final GroupCommit<Release, List<SourceUnit>> releases;

    /** @param doubted is told of pools whose quotas PostgreSQL has to check for a while */
    HoldLedger(
            Store store,
            Outbox outbox,
            HoldOptions options,
            LongSupplier epoch,
            Consumer<String> doubted,
            Meters meters,
            ForebayClock clock) {
        this.store = store;
        this.doubted = doubted;
        this.clock = clock;
        this.outbox = outbox;
        this.sql = HoldSql.on(options.table());
        this.epoch = epoch;
        this.doubts = new GroupCommit<>(
                store,
                GroupCommitOptions.named("hold.doubt"),
                (tx, batch) -> Collections.nCopies(batch.size(), doubtAll(tx, batch)),
                (tx, doubt) -> Optional.of(doubtAll(tx, List.of(doubt))),
                meters,
                clock);
        this.claims = new GroupCommit<>(
                store,
                GroupCommitOptions.named("hold.claim"),
                this::claimInTime,
                (tx, timely) -> resolveClaim(tx, timely.claim()),
                meters,
                clock);
        this.extensions = new GroupCommit<>(
                store,
                GroupCommitOptions.named("hold.extend"),
                this::extendAll,
                (tx, extension) -> Optional.of(rowsOf(tx, extension.hold())),
                meters,
                clock);
        this.releases = new GroupCommit<>(
                store, GroupCommitOptions.named("hold.release"), this::releaseAll, this::resolveRelease, meters, clock);
    }

    /** A pool of which Redis may count too little. */
    private record Doubted(String pool, Duration lasting) {}

    /** How long a hold is to go on. */
    record Extension(HoldRef hold, Duration ttl) {}

    /**
     * Decides a claim: a share of one statement and one commit.
     *
     * @param by until when its quotas count it; a process that stood still for longer gets a {@link dev.forebay.store.StoreRetryException}
     */
    Decision claim(Claim claim, long by) {
        return claims.submit(new TimelyClaim(claim, by));
    }

    private List<Decision> claimInTime(Tx tx, List<TimelyClaim> batch) {
        TimelyClaim.requireInTime(batch, clock.nanoTime());
        List<Decision> decisions =
                claimAll(tx, batch.stream().map(TimelyClaim::claim).toList());
        // Once more, for this process or PostgreSQL may have stood still; a longer pause from here on ends the
        // transaction.
        TimelyClaim.requireInTime(batch, clock.nanoTime());
        return decisions;
    }

    private List<Decision> claimAll(Tx tx, List<Claim> batch) {
        List<Decision> decisions = new ClaimBatch(tx, sql, epoch.getAsLong(), batch, doubted).decide();
        var messages = new ArrayList<OutboxMessage>();
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i).repair() && decisions.get(i) instanceof Decision.Granted granted) {
                messages.addAll(HoldRepairs.messages(batch.get(i).pool(), granted.units()));
            }
        }
        tell(tx, messages);
        return decisions;
    }

    /** Lets PostgreSQL check the quotas of a pool for so long, from when this returns; see {@link SharedDoubts}. */
    void doubt(String pool, Duration lasting) {
        doubts.submit(new Doubted(pool, lasting), DOUBTED_WITHIN);
    }

    private Boolean doubtAll(Tx tx, List<Doubted> batch) {
        String[] pools = batch.stream().map(Doubted::pool).distinct().toArray(String[]::new);
        long longest = batch.stream()
                .mapToLong(doubted -> doubted.lasting().toMillis())
                .max()
                .orElse(0);
        tx.query(sql.doubt(), row -> Boolean.TRUE, longest, pools);
        return true;
    }

    /** A commit without an answer: it happened when the hold stands there. */
    private Optional<Decision> resolveClaim(Tx tx, Claim claim) {
        List<SourceUnit> rows = rowsOf(tx, new HoldRef(claim.pool(), claim.holdId(), claim.holder()));
        List<String> units = rows.stream().map(SourceUnit::unit).toList();
        boolean same = claim.fence().signum() == 0
                || rows.stream().allMatch(row -> row.fence().compareTo(claim.fence()) >= 0);
        if (rows.isEmpty() || !units.containsAll(claim.units()) || !same) {
            return Optional.empty();
        }
        Hold hold = SourceUnit.hold(rows);
        return Optional.of(new Decision.Granted(
                hold.id(),
                hold.units(),
                hold.fence(),
                hold.expiresAt(),
                rows.stream().mapToLong(SourceUnit::leftMillis).max().orElse(0),
                hold.lockedAt(),
                hold.endsAtLatest(),
                false));
    }

    /** Moves a deadline; answers the rows of the hold, none where it is gone. */
    List<SourceUnit> extend(HoldRef hold, Duration ttl) {
        return extensions.submit(new Extension(hold, ttl));
    }

    private List<List<SourceUnit>> extendAll(Tx tx, List<Extension> batch) {
        List<SourceUnit> rows = tx.query(
                sql.extend(),
                SourceUnit::read,
                numbers(batch.size()),
                texts(batch, e -> e.hold().pool()),
                texts(batch, e -> e.hold().id()),
                texts(batch, e -> e.hold().holder()),
                batch.stream().mapToLong(e -> e.ttl().toMillis()).toArray());
        tellAbout(tx, rows);
        return byItem(batch.size(), rows);
    }

    /** A hold to be freed, and its rows as the last transaction that freed it left them, whether or not it committed. */
    private static final class Release {
        final HoldRef hold;
        volatile List<SourceUnit> freed = List.of();

        Release(HoldRef hold) {
            this.hold = hold;
        }
    }

    /** Frees a hold; answers its rows as they are now, none where it was gone. */
    List<SourceUnit> release(HoldRef hold) {
        return releases.submit(new Release(hold));
    }

    private List<List<SourceUnit>> releaseAll(Tx tx, List<Release> batch) {
        List<SourceUnit> rows = tx.query(
                sql.release(),
                SourceUnit::read,
                numbers(batch.size()),
                texts(batch, release -> release.hold.pool()),
                texts(batch, release -> release.hold.id()),
                texts(batch, release -> release.hold.holder()));
        tellAbout(tx, rows);
        List<List<SourceUnit>> answers = byItem(batch.size(), rows);
        for (int i = 0; i < answers.size(); i++) {
            batch.get(i).freed = answers.get(i);
        }
        return answers;
    }

    /** A commit without an answer: it happened when the units stand there free, with the fences that it gave them. */
    private Optional<List<SourceUnit>> resolveRelease(Tx tx, Release release) {
        if (!rowsOf(tx, release.hold).isEmpty()) {
            return Optional.empty();
        }
        Map<String, SourceUnit> now = new HashMap<>();
        String[] units = release.freed.stream().map(SourceUnit::unit).toArray(String[]::new);
        tx.query(sql.rows(), SourceUnit::read, release.hold.pool(), units).forEach(row -> now.put(row.unit(), row));
        boolean stands = release.freed.stream().allMatch(freed -> {
            SourceUnit row = now.get(freed.unit());
            return row != null
                    && row.status() == UnitState.AVAILABLE
                    && row.fence().compareTo(freed.fence()) == 0;
        });
        return Optional.of(stands ? release.freed : List.of());
    }

    private void tellAbout(Tx tx, List<SourceUnit> rows) {
        Map<String, List<String>> units = new HashMap<>();
        rows.forEach(row ->
                units.computeIfAbsent(row.pool(), ignored -> new ArrayList<>()).add(row.unit()));
        var messages = new ArrayList<OutboxMessage>();
        units.forEach((pool, some) -> messages.addAll(HoldRepairs.messages(pool, some)));
        tell(tx, messages);
    }

    /** See {@link Holds#confirm}. */
    ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
        List<String> own = tx.query(
                sql.lockOwn(),
                row -> row.text("unit"),
                hold.pool(),
                hold.id(),
                hold.holder(),
                units.toArray(String[]::new));
        if (own.size() < units.size()) {
            return new ConfirmOutcome.Lost(
                    units.stream().filter(unit -> !own.contains(unit)).toList());
        }
        BigDecimal fence = tx
                .query(sql.book(), row -> row.decimal("fence"), booking, hold.pool(), units.toArray(String[]::new))
                .stream()
                .max(BigDecimal::compareTo)
                .orElseThrow();
        tell(tx, HoldRepairs.messages(hold.pool(), units));
        return new ConfirmOutcome.Confirmed(units, new Fence(fence));
    }

    /** See {@link Holds#claim}. */
    ConfirmOutcome claimBooked(Tx tx, String pool, String holder, List<String> units, String booking) {
        List<String> earlier = heldBy(tx, pool, holder).stream()
                .filter(row -> units.contains(row.unit()))
                .map(SourceUnit::holdId)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        String holdId = earlier.size() == 1 ? earlier.getFirst() : HoldIds.next();
        var claim = new Claim(
                holdId,
                pool,
                units,
                holder,
                BigDecimal.ZERO,
                UnitState.BOOKED,
                HoldKind.BOOKING.word(),
                booking,
                "",
                0,
                0,
                0,
                List.of(),
                false,
                true);
        return switch (claimAll(tx, List.of(claim)).getFirst()) {
            case Decision.Granted granted -> new ConfirmOutcome.Confirmed(granted.units(), granted.fence());
            case Decision.Refused refused ->
                new ConfirmOutcome.Lost(
                        refused.units().stream().map(Claim.UnitWas::unit).toList());
            case Decision.OverQuota ignored -> throw new IllegalStateException("a late claim has no quota");
        };
    }

    List<String> giveBack(Tx tx, String pool, String booking) {
        List<String> units = tx.query(sql.giveBack(), row -> row.text("unit"), pool, booking, pool);
        tell(tx, HoldRepairs.messages(pool, units));
        return units;
    }

    List<String> mark(Tx tx, String pool, List<String> units, UnitState state) {
        List<String> changed = tx.query(
                sql.mark(),
                row -> row.text("unit"),
                pool,
                state.word(),
                epoch.getAsLong(),
                units.toArray(String[]::new));
        tell(tx, HoldRepairs.messages(pool, changed));
        return changed;
    }

    List<SourceUnit> rows(String pool, List<String> units) {
        return store.inTx(tx -> tx.query(sql.rows(), SourceUnit::read, pool, units.toArray(String[]::new)));
    }

    List<SourceUnit> poolRows(String pool) {
        return store.inTx(Duration.ofSeconds(20), tx -> tx.query(sql.poolRows(), SourceUnit::read, pool));
    }

    Map<String, UnitState> liveStates(String pool) {
        var states = new HashMap<String, UnitState>();
        store.inTx(tx -> tx.query(
                        sql.liveStates(),
                        row -> Map.entry(row.text("unit"), UnitState.ofWord(row.text("status"))),
                        pool))
                .forEach(entry -> states.put(entry.getKey(), entry.getValue()));
        return states;
    }

    List<SourceUnit> heldBy(String pool, String holder) {
        return store.inTx(tx -> heldBy(tx, pool, holder));
    }

    private List<SourceUnit> heldBy(Tx tx, String pool, String holder) {
        return tx.query(sql.heldBy(), SourceUnit::read, pool, holder);
    }

    List<SourceUnit> rowsOf(HoldRef hold) {
        return store.inTx(tx -> rowsOf(tx, hold));
    }

    private List<SourceUnit> rowsOf(Tx tx, HoldRef hold) {
        return tx.query(sql.holdRows(), SourceUnit::read, hold.pool(), hold.id(), hold.holder());
    }

    Availability availability(String pool, int size, Instant now) {
        return store.inTx(tx -> tx.one(
                        sql.counts(),
                        row -> {
                            int held = row.intValue("held");
                            int booked = row.intValue("booked");
                            int reserved = row.intValue("reserved");
                            int blocked = row.intValue("blocked");
                            return new Availability(
                                    size - held - booked - reserved - blocked,
                                    held,
                                    booked,
                                    reserved,
                                    blocked,
                                    row.instant("last_change"),
                                    now);
                        },
                        pool)
                .orElseThrow());
    }

    private void tell(Tx tx, List<OutboxMessage> messages) {
        if (!messages.isEmpty()) {
            outbox.append(tx, messages);
            tx.afterCommit(outbox::poke);
        }
    }

    private static int[] numbers(int size) {
        int[] numbers = new int[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private static <T> String[] texts(List<T> items, Function<T, String> text) {
        return items.stream().map(text).toArray(String[]::new);
    }

    private static List<List<SourceUnit>> byItem(int size, List<SourceUnit> rows) {
        var answers = new ArrayList<List<SourceUnit>>(size);
        for (int i = 0; i < size; i++) {
            answers.add(new ArrayList<>());
        }
        rows.forEach(row -> answers.get(row.item()).add(row));
        return answers;
    }

    @Override
    public void close() {
        doubts.close();
        claims.close();
        extensions.close();
        releases.close();
    }
}
