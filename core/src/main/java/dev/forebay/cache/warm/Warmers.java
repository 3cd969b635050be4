package dev.forebay.cache.warm;

import dev.forebay.base.ForebayClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The warmers of an application, run at its start, by an operator, or whenever it sees fit. Thread-safe; a run works on
 * virtual threads of its own and returns when all of them have ended.
 *
 * <pre>{@code
 * Warmers warmers = Warmers.of(
 *         Warmer.of(products, repository::idsMostAskedFor, repository::findAll),
 *         Warmer.oneByOne(pages, () -> List.of("home", "sale"), (page, context) -> render(page)));
 * List<WarmReport> reports = warmers.run(progress -> log.info("{}", progress));
 * }</pre>
 */
public final class Warmers {
    private final Map<String, Warmer<?>> warmers;
    private final ForebayClock clock;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    private Warmers(Collection<Warmer<?>> all, ForebayClock clock) {
        Map<String, Warmer<?>> byName = new LinkedHashMap<>();
        for (Warmer<?> warmer : all) {
            if (byName.putIfAbsent(warmer.name(), warmer) != null) {
                throw new IllegalArgumentException(
                        "there are two warmers " + warmer.name() + "; give one another name with named()");
            }
        }
        this.warmers = byName;
        this.clock = clock;
    }

    public static Warmers of(Warmer<?>... all) {
        return of(List.of(all));
    }

    public static Warmers of(Collection<Warmer<?>> all) {
        return new Warmers(all, ForebayClock.system());
    }

    /** Their names, in the order in which they are run. */
    public List<String> names() {
        return List.copyOf(warmers.keySet());
    }

    /** Runs all, one after the other. */
    public List<WarmReport> run(Consumer<WarmProgress> listener) {
        List<WarmReport> reports = new ArrayList<>();
        for (Warmer<?> warmer : warmers.values()) {
            reports.add(run(warmer, listener));
        }
        return reports;
    }

    /**
     * Runs one.
     *
     * @param listener is told after each load, by one thread at a time
     * @throws IllegalArgumentException where there is no warmer of that name, naming those that there are
     * @throws IllegalStateException where that one runs already
     */
    public WarmReport run(String name, Consumer<WarmProgress> listener) {
        Warmer<?> warmer = warmers.get(name);
        if (warmer == null) {
            throw new IllegalArgumentException("there is no warmer " + name + "; there are " + names());
        }
        return run(warmer, listener);
    }

    private WarmReport run(Warmer<?> warmer, Consumer<WarmProgress> listener) {
        if (!running.add(warmer.name())) {
            throw new IllegalStateException("the warmer " + warmer.name() + " runs already");
        }
        try {
            return new WarmUp<>(warmer, listener, clock).run();
        } finally {
            running.remove(warmer.name());
        }
    }
}
