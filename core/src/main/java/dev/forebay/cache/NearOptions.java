package dev.forebay.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The tier in this process: bounded by how many entries it has, or by what they weigh.
 *
 * @param entries most entries; 0 for none of them
 * @param ttl longest time an entry is served from here without asking Redis
 * @param apart the same while this process can't hear what others invalidate
 * @param weight what bounds it in place of {@code entries}
 */
public record NearOptions(int entries, Duration ttl, Duration apart, Optional<Weight> weight) {
    public NearOptions {
        if (entries < 0 || entries > 100_000_000) {
            throw new IllegalArgumentException("near entries are " + entries + "; 0 to 100 million are possible");
        }
        requireTime("near ttl", ttl);
        requireTime("near apart", apart);
    }

    public NearOptions(int entries, Duration ttl, Duration apart) {
        this(entries, ttl, apart, Optional.empty());
    }

    /**
     * A bound on the sum of what values weigh, in whatever unit the weigher counts: bytes, rows, seats. See
     * {@link CacheOptions.Builder#nearWeight}.
     *
     * @param most of all entries together
     * @param weigher of a value, once when it is kept; null is the knowledge that there is none. It must be fast, and always answer
     *     the same for the same value; less than 1 counts as 1
     */
    public record Weight(long most, ToIntFunction<@Nullable Object> weigher) {
        public Weight {
            if (most < 1) {
                throw new IllegalArgumentException("near weight is at most " + most + "; 1 and more are possible");
            }
        }
    }

    /** 1,000 entries for 60 s, 5 s while apart. */
    public static NearOptions defaults() {
        return new NearOptions(1_000, Duration.ofSeconds(60), Duration.ofSeconds(5));
    }

    private static void requireTime(String name, Duration time) {
        if (time.toMillis() < 1 || time.toDays() > 30) {
            throw new IllegalArgumentException(name + " is " + time + "; from 1 ms to 30 days are possible");
        }
    }
}
