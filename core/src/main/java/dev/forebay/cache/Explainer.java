package dev.forebay.cache;

import dev.forebay.cache.Generations.Seen;
import dev.forebay.cache.RemoteTier.Raw;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what is where, and what would be served. */
record Explainer<K, V>(CacheOptions<K, V> options, Ground ground, Entries<K, V> entries) {
    Explanation explain(Place place, @Nullable NearEntry<V> entry, Stamps stamps) {
        Optional<Explanation.Near> near = Optional.ofNullable(entry)
                .map(there -> new Explanation.Near(
                        there.value().isEmpty(),
                        Duration.ofNanos(there.nearUntil() - ground.clock().nanoTime()),
                        there.current(stamps)));
        String mode = ground.gate().mode(RedisRole.CACHE, place.entry()).word();
        boolean served = near.filter(
                        there -> there.current() && !there.freshFor().isNegative())
                .isPresent();
        try {
            Optional<Raw> raw = ground.remote().raw(place);
            Optional<Envelope> envelope = raw.flatMap(Raw::bytes).flatMap(Envelope::read);
            Optional<Explanation.Remote> remote = envelope.map(there -> remote(there, raw.orElseThrow()));
            boolean unreadable = envelope.isEmpty() && raw.flatMap(Raw::bytes).isPresent();
            Optional<Duration> loading = raw.flatMap(Raw::loadingFor);
            boolean paused = raw.flatMap(Raw::failedBefore)
                    .filter(ago -> ago.compareTo(options.loads().retryAfter()) < 0)
                    .isPresent();
            String verdict = served
                    ? "served from this process"
                    : raw.isEmpty()
                            ? "Redis is not asked: it would be loaded"
                            : verdict(remote, unreadable, loading, paused);
            return new Explanation(place.entry().value(), mode, near, remote, loading, verdict);
        } catch (RedisUnavailableException e) {
            return new Explanation(
                    place.entry().value(),
                    mode,
                    near,
                    Optional.empty(),
                    Optional.empty(),
                    served ? "served from this process" : "Redis did not answer: it would be loaded");
        }
    }

    private Explanation.Remote remote(Envelope envelope, Raw raw) {
        List<Seen> seen = ground.generations().read(entries.names(envelope));
        boolean forever = envelope.softMillis() == Envelope.NEVER;
        return new Explanation.Remote(
                envelope.negative(),
                envelope.storedBytes(),
                forever ? Optional.empty() : Optional.of(Duration.ofNanos(entries.softNanos(envelope))),
                raw.keptFor(),
                Duration.ofMillis(envelope.loadMillis()),
                envelope.tags().stream().map(Envelope.Tag::name).toList(),
                entries.outdated(envelope, seen));
    }

    private String verdict(
            Optional<Explanation.Remote> remote, boolean unreadable, Optional<Duration> loading, boolean paused) {
        String load = loading.isPresent() ? "another loads it: it would be waited for" : "it would be loaded";
        if (unreadable) {
            return "the entry in Redis can't be read; " + load;
        }
        if (remote.isEmpty()) {
            return "Redis has no entry; " + load;
        }
        Explanation.Remote entry = remote.get();
        if (!entry.outdated().isEmpty()) {
            return "the entry in Redis was invalidated by " + String.join(", ", entry.outdated()) + "; " + load;
        }
        if (entry.freshFor().filter(Duration::isNegative).isPresent()) {
            if (paused && !options.staleFor().isZero()) {
                return "stale, and served: a load failed within the last "
                        + options.loads().retryAfter().toMillis() + " ms and is not tried again yet";
            }
            return options.serveStale()
                    ? "stale: it would be served, and loaded behind"
                    : "stale: " + load + ", and served only if that fails";
        }
        return "served from Redis";
    }
}
