package dev.forebay.testkit.sale;

import dev.forebay.base.Applied;
import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.ExtendOutcome;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.Quota;
import dev.forebay.hold.ReleaseOutcome;
import dev.forebay.store.Store;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.StoreUnavailableException;
import dev.forebay.testkit.SalePools;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleOp.Limit;
import dev.forebay.testkit.sale.SaleOp.Step;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Buyers of one process, each on a thread of his own: they hold what they can get, want more, let go, wait too long, send
 * the same request again, pay, also late, and leave for others to come. What they do follows from the seed; what comes of it follows from the
 * others. Everything is noted in the history.
 */
public final class SaleBuyers {
    /** Most units that a buyer may hold. */
    public static final int MOST = 6;

    private static final Duration LONG = Duration.ofSeconds(600);
    private static final long PATIENCE_SECONDS = 300;

    /** After so many attempts a buyer leaves and another one comes. */
    private static final int STAY = 60;

    /** Half of all wishes are for these, which are further on for each buyer who comes. */
    private static final int WANTED_BY_ALL = 40;

    private static final int NEXT_FAVOURITE = 10;

    private final Holds holds;
    private final Store store;
    private final SaleHistory history;
    private final String pool;
    private final List<String> units;

    public SaleBuyers(Holds holds, Store store, SaleHistory history, String pool) {
        this.holds = holds;
        this.store = store;
        this.history = history;
        this.pool = pool;
        this.units = SalePools.units(pool);
    }

    /** Only these units are wanted. */
    public SaleBuyers wanting(List<String> some) {
        var fewer = new SaleBuyers(holds, store, history, pool);
        fewer.units.retainAll(some);
        return fewer;
    }

    /** Buys with so many buyers until told to stop, each at most {@code attempts} times; waits for all of them. */
    public void buy(int buyers, int attempts, long seed, BooleanSupplier stop) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < buyers; i++) {
                String place = history.process() + "-" + pool + "-" + i;
                var random = new Random(seed * 31 + i);
                all.add(threads.submit(() -> buyOneAfterAnother(place, random, attempts, stop)));
            }
            for (Future<?> one : all) {
                one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a buyer failed", e);
        }
    }

    private void buyOneAfterAnother(String place, Random random, int attempts, BooleanSupplier stop) {
        var buyer = new Buyer(place, 0, random);
        for (int n = 0; n < attempts && !stop.getAsBoolean(); n++) {
            if (n > 0 && n % STAY == 0) {
                buyer.leave();
                buyer = new Buyer(place, n / STAY, random);
            }
            buyer.attempt();
        }
    }

    /** One buyer; one thread. */
    private final class Buyer {
        private final String name;
        private final Random random;
        private final int favourite;
        private final List<Hold> mine = new ArrayList<>();
        private int bookings;
        private int requests;

        Buyer(String place, int number, Random random) {
            this.name = place + "." + number;
            this.random = random;
            this.favourite = number * NEXT_FAVOURITE % units.size();
        }

        /** Gives back what he has, or just goes. */
        void leave() {
            while (!mine.isEmpty()) {
                Hold one = mine.removeLast();
                if (random.nextInt(3) > 0) {
                    release(one);
                }
            }
        }

        void attempt() {
            int what = random.nextInt(100);
            if (mine.isEmpty() || what < 55) {
                want();
                return;
            }
            Hold one = mine.get(random.nextInt(mine.size()));
            if (what < 85) {
                mine.remove(one);
                release(one);
            } else if (what < 92) {
                mine.remove(one);
                pay(one);
            } else if (what < 97) {
                extend(one);
            } else {
                mine.remove(one);
            }
        }

        /** Some seats beside one another, one of mine among them now and then; for long, or too short to pay. */
        private void want() {
            int first = random.nextBoolean()
                    ? favourite + random.nextInt(Math.min(WANTED_BY_ALL, units.size()))
                    : random.nextInt(units.size());
            Set<String> wanted = new HashSet<>();
            for (int i = 0; i <= random.nextInt(4); i++) {
                wanted.add(units.get((first + i) % units.size()));
            }
            if (!mine.isEmpty() && random.nextInt(5) == 0) {
                wanted.add(mine.getLast().units().getFirst());
            }
            Duration ttl = random.nextInt(4) == 0 ? Duration.ofMillis(300 + random.nextInt(900)) : LONG;
            var quotas = List.of(new Quota("user:" + name, MOST));
            HoldRequest request = HoldRequest.of(pool, name, List.copyOf(wanted))
                    .withId("h-" + name + "-" + requests++)
                    .withTtl(ttl)
                    .withQuotas(quotas);
            SaleAnswer told = hold(request);
            boolean again = told.said() == Said.UNAVAILABLE || random.nextInt(20) == 0;
            if (again) {
                told = hold(request);
            }
            if (told.said() == Said.OVER_QUOTA && !mine.isEmpty()) {
                release(mine.removeFirst());
            }
        }

        private SaleAnswer hold(HoldRequest request) {
            List<Limit> limits = request.quotas().stream()
                    .map(quota -> new Limit(quota.subject(), quota.limit()))
                    .toList();
            return note(Step.HOLD, request.id(), request.units(), "", limits, () -> switch (holds.hold(request)) {
                case HoldOutcome.Held held -> {
                    keep(held.hold());
                    yield valid(Said.HELD, held.hold(), request.ttl());
                }
                case HoldOutcome.Taken taken -> plain(Said.TAKEN, taken.units().toString());
                case HoldOutcome.OverQuota quota -> plain(Said.OVER_QUOTA, quota.toString());
                case HoldOutcome.UnknownUnits unknown -> plain(Said.THREW, unknown.toString());
                case HoldOutcome.UnknownPool unknown -> plain(Said.THREW, unknown.toString());
                case HoldOutcome.Unavailable unavailable -> plain(Said.UNAVAILABLE, unavailable.reason());
            });
        }

        private void keep(Hold hold) {
            mine.removeIf(other -> other.id().equals(hold.id()));
            mine.add(hold);
        }

        private void release(Hold hold) {
            note(Step.RELEASE, hold.id(), hold.units(), "", List.of(), () -> switch (holds.release(ref(hold))) {
                case ReleaseOutcome.Released released ->
                    plain(Said.RELEASED, released.units().toString());
                case ReleaseOutcome.Gone ignored -> plain(Said.GONE, "");
                case ReleaseOutcome.Unavailable unavailable -> plain(Said.UNAVAILABLE, unavailable.reason());
            });
        }

        private void extend(Hold hold) {
            Duration ttl = Duration.ofSeconds(300);
            note(Step.EXTEND, hold.id(), hold.units(), "", List.of(), () -> switch (holds.extend(ref(hold), ttl)) {
                case ExtendOutcome.Extended extended -> {
                    keep(extended.hold());
                    yield valid(Said.EXTENDED, extended.hold(), ttl);
                }
                case ExtendOutcome.Gone ignored -> {
                    mine.remove(hold);
                    yield plain(Said.GONE, "");
                }
                case ExtendOutcome.Unavailable unavailable -> plain(Said.UNAVAILABLE, unavailable.reason());
            });
        }

        private void pay(Hold hold) {
            String booking = "bk-" + name + "-" + bookings++;
            note(Step.CONFIRM, hold.id(), hold.units(), booking, List.of(), () -> {
                try {
                    ConfirmOutcome outcome = store.inTx(tx -> holds.confirm(tx, ref(hold), hold.units(), booking));
                    return switch (outcome) {
                        case ConfirmOutcome.Confirmed confirmed ->
                            plain(Said.CONFIRMED, confirmed.fence().toString());
                        case ConfirmOutcome.Lost lost ->
                            plain(Said.LOST, lost.units().toString());
                    };
                } catch (StoreUnavailableException e) {
                    return plain(e.applied() == Applied.NO ? Said.UNAVAILABLE : Said.UNKNOWN, "" + e.getMessage());
                } catch (StoreRetryException e) {
                    return plain(Said.BUSY, "" + e.getMessage());
                }
            });
        }

        private SaleAnswer note(
                Step step,
                String hold,
                List<String> wanted,
                String booking,
                List<Limit> limits,
                Supplier<SaleAnswer> asking) {
            long op = history.begin(step, pool, name, hold, wanted, booking, limits);
            SaleAnswer answer;
            try {
                answer = asking.get();
            } catch (RuntimeException e) {
                answer = plain(Said.THREW, e.toString());
            }
            history.end(op, answer);
            return answer;
        }
    }

    private static HoldRef ref(Hold hold) {
        return new HoldRef(hold.pool(), hold.id(), hold.holder());
    }

    private SaleAnswer plain(Said said, String note) {
        return SaleAnswer.plain(said, history.moment(), note);
    }

    /** Valid since it was granted; one that went on counts from the time it was last moved. */
    private SaleAnswer valid(Said said, Hold hold, Duration ttl) {
        long until = SaleTable.micros(hold.expiresAt());
        long from = Math.max(SaleTable.micros(hold.lockedAt()), until - ttl.toNanos() / 1_000);
        BigDecimal fence = hold.fence().value();
        return new SaleAnswer(said, hold.id(), hold.units(), fence, from, until, history.moment(), "");
    }
}
