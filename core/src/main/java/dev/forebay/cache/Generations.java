package dev.forebay.cache;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.RedisUnavailableException.Reason;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.ScriptCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The generations of tags and of whole caches, as far as this process knows them. Each is a cell; what was read of a cell
 * is a state, and a state that is not the cell's any more is outdated. So an entry near is current as long as the states that it
 * was read with are still there, which costs a volatile read for each tag. Thread-safe.
 */
final class Generations {
    private static final String KEPT_MILLIS = Long.toString(Duration.ofDays(30).toMillis());
    private static final int MOST = 100_000;
    private static final int ATTEMPTS = 3;

    private final RedisCommands redis;
    private final CacheKeys keys;
    private final Predicate<Key> up;
    private final BooleanSupplier coherent;
    private final ForebayClock clock;
    private volatile Map<Name, Cell> cells = new ConcurrentHashMap<>();

    /**
     * @param up whether the shard of a key serves; one that is away is not asked
     * @param coherent whether changes made elsewhere are heard of; if not, Redis is asked each time
     */
    Generations(RedisCommands redis, CacheKeys keys, Predicate<Key> up, BooleanSupplier coherent, ForebayClock clock) {
        this.up = up;
        this.clock = clock;
        this.redis = redis;
        this.keys = keys;
        this.coherent = coherent;
    }

    /** What has a generation: a tag, or all entries of a cache. */
    record Name(boolean wholeCache, String text) {
        static Name tag(String tag) {
            return new Name(false, tag);
        }

        static Name all(String cache) {
            return new Name(true, cache);
        }
    }

    /** What is known at a moment; compared by identity. */
    static final class State {
        final @Nullable String generation;

        /** When the generation had begun at the latest; nanoseconds of the process. */
        final long begunBy;

        State(@Nullable String generation, long begunBy) {
            this.generation = generation;
            this.begunBy = begunBy;
        }
    }

    /** One generation and where it stands now. */
    static final class Cell {
        private final AtomicReference<State> state = new AtomicReference<>(new State(null, 0));

        State get() {
            return Objects.requireNonNull(state.get());
        }

        boolean replace(State before, State after) {
            return state.compareAndSet(before, after);
        }

        void set(State now) {
            state.set(now);
        }
    }

    /** A generation as it was read. */
    record Seen(Name name, Cell cell, State state) {
        /** Whether nothing has changed since. */
        boolean current() {
            return cell.get() == state;
        }

        /** Whether it began before {@code nanos}, for certain. */
        boolean begunBefore(long nanos) {
            return state.generation != null && state.begunBy - nanos < 0;
        }

        String generation() {
            String known = state.generation;
            return known == null ? "" : known;
        }
    }

    /**
     * The generations of {@code names}, in their order; from here where they are known, else from Redis: one round trip per
     * node. Those that have none are begun. Throws RedisUnavailableException where they can't be asked for.
     */
    List<Seen> read(Collection<Name> names) {
        var seen = new LinkedHashMap<Name, Seen>();
        List<Name> open = new ArrayList<>();
        for (Name name : names) {
            Cell cell = cell(name);
            State state = cell.get();
            seen.put(name, new Seen(name, cell, state));
            if (state.generation == null || !coherent.getAsBoolean()) {
                open.add(name);
            }
        }
        for (int attempt = 0; attempt < ATTEMPTS && !open.isEmpty(); attempt++) {
            open = ask(open, seen, attempt == ATTEMPTS - 1);
        }
        return List.copyOf(seen.values());
    }

    /** The same without asking Redis: what is not known has no generation, and is still told from what comes after. */
    List<Seen> peek(Collection<Name> names) {
        var seen = new ArrayList<Seen>(names.size());
        for (Name name : names) {
            Cell cell = cell(name);
            seen.add(new Seen(name, cell, cell.get()));
        }
        return seen;
    }

    /** Asks Redis; answers what changed meanwhile and must be asked again. */
    private List<Name> ask(List<Name> open, Map<Name, Seen> seen, boolean last) {
        var before = new ArrayList<Seen>(open.size());
        var calls = new ArrayList<ScriptCall<Tree>>(open.size());
        for (Name name : open) {
            Cell cell = cell(name);
            Key key = keys.generation(name);
            if (!up.test(key)) {
                throw new RedisUnavailableException(
                        Reason.DISCONNECTED,
                        "cache.generation",
                        key.value(),
                        Duration.ZERO,
                        Applied.NO,
                        "the shard of a tag is away",
                        null);
            }
            before.add(new Seen(name, cell, cell.get()));
            calls.add(CacheScripts.GENERATION.call(List.of(key), List.of(Randoms.name(), KEPT_MILLIS)));
        }
        boolean kept = coherent.getAsBoolean();
        List<BatchResult<Tree>> answers = redis.runAll(calls);
        var again = new ArrayList<Name>();
        for (int i = 0; i < open.size(); i++) {
            Tree answer = answers.get(i).orThrow();
            long ago = Long.parseLong(answer.at(1).text()) * 1_000_000;
            var state = new State(answer.at(0).text(), clock.nanoTime() - ago);
            Seen asked = before.get(i);
            if (!kept) {
                // nothing would tell this process of a change: good for this call alone
                seen.put(asked.name(), new Seen(asked.name(), asked.cell(), state));
            } else if (asked.cell().replace(asked.state(), state)) {
                seen.put(asked.name(), new Seen(asked.name(), asked.cell(), state));
            } else if (last) {
                seen.put(asked.name(), new Seen(asked.name(), asked.cell(), state));
            } else {
                again.add(asked.name());
            }
        }
        return again;
    }

    /** Gives each of {@code names} another generation, in Redis; throws where one could not be. One round trip per node. */
    void renew(Collection<Name> names) {
        if (names.isEmpty()) {
            return;
        }
        List<ScriptCall<Long>> calls = names.stream()
                .map(name -> CacheScripts.REGENERATE.call(
                        List.of(keys.generation(name)), List.of(Randoms.name(), KEPT_MILLIS)))
                .toList();
        redis.runAll(calls).forEach(BatchResult::orThrow);
    }

    /** What is known of it is over: it was changed. */
    void changed(Name name) {
        Cell cell = cells.get(name);
        if (cell != null) {
            cell.set(new State(null, 0));
        }
    }

    /** Changes may have been missed. */
    void forget() {
        Map<Name, Cell> old = cells;
        cells = new ConcurrentHashMap<>();
        old.values().forEach(cell -> cell.set(new State(null, 0)));
    }

    private Cell cell(Name name) {
        Map<Name, Cell> all = cells;
        Cell cell = all.get(name);
        if (cell != null) {
            return cell;
        }
        if (all.size() >= MOST) {
            forget();
        }
        return cells.computeIfAbsent(name, ignored -> new Cell());
    }
}
