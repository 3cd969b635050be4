package dev.forebay.cache;

import java.time.Duration;

/**
 * The tier in this process.
 *
 * @param entries most entries; 0 for none of them
 * @param ttl longest time an entry is served from here without asking Redis
 * @param apart the same while this process can't hear what others invalidate
 */
public record NearOptions(int entries, Duration ttl, Duration apart) {
    public NearOptions {
        if (entries < 0 || entries > 100_000_000) {
            throw new IllegalArgumentException("near entries are " + entries + "; 0 to 100 million are possible");
        }
        requireTime("near ttl", ttl);
        requireTime("near apart", apart);
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
