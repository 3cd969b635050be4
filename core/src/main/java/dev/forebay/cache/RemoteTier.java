package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommandException;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Entries in Redis: where each stands, whether it can be asked for, and what is there, as bytes. Where the gate is shut, or Redis does
 * not answer, the answer says so and nothing throws. What loads is in {@link RemoteLeases}, what writes without a load in
 * {@link RemoteWrites}, single properties in {@link RemoteFields}. Thread-safe.
 */
final class RemoteTier {
    /** What stands in an entry's place is no text: nobody of us has written it, and nobody can read it. */
    private static final Read NO_ENTRY = new Read.Found(new byte[0]);

    private final RedisCommands redis;
    private final ModeGate gate;
    private final CacheKeys keys;
    private final Versions versions;
    private final RedisTime time;

    RemoteTier(RedisCommands redis, ModeGate gate, CacheKeys keys, Versions versions, RedisTime time) {
        this.redis = redis;
        this.gate = gate;
        this.keys = keys;
        this.versions = versions;
        this.time = time;
    }

    /** What Redis has for a key. */
    sealed interface Read {
        record Found(byte[] bytes) implements Read {}

        record Nothing() implements Read {}

        /** Redis can't be asked. */
        record Away() implements Read {}
    }

    Place place(String cache, String id, int version, EntryForm form) {
        return new Place(
                cache, id, version, StoredForm.of(form), keys.entry(cache, id, version), keys.lease(cache, id));
    }

    /** Whether the shard of a place serves, and whoever invalidates there will hear of its version. */
    boolean up(Place place) {
        return gate.up(RedisRole.CACHE, place.entry()) && versions.isTold(place.cache(), place.version());
    }

    /** What may be sent to Redis to invalidate: its shard serves, or is being caught up with. */
    boolean reachable(Key key) {
        return switch (gate.mode(RedisRole.CACHE, key)) {
            case Mode.Up ignored -> true;
            case Mode.Returning ignored -> true;
            case Mode.Suspect ignored -> false;
            case Mode.Degraded ignored -> false;
        };
    }

    /** The keys, and those of the entry in all other versions. */
    List<Key> withOthers(List<Key> first, Place place) {
        var all = new ArrayList<>(first);
        for (Key entry : allVersions(place.cache(), place.id())) {
            if (!entry.equals(place.entry())) {
                all.add(entry);
            }
        }
        return all;
    }

    /** The keys of an entry in all versions. */
    List<Key> allVersions(String cache, String id) {
        return versions.of(cache).stream()
                .map(version -> keys.entry(cache, id, version))
                .toList();
    }

    Key lease(String cache, String id) {
        return keys.lease(cache, id);
    }

    Read read(Place place) {
        if (!up(place)) {
            return new Read.Away();
        }
        try {
            Optional<byte[]> bytes = redis.call(place.form().get(place.entry()));
            return bytes.<Read>map(Read.Found::new).orElseGet(Read.Nothing::new);
        } catch (RedisUnavailableException e) {
            return new Read.Away();
        } catch (RedisCommandException e) {
            return NO_ENTRY;
        }
    }

    /** One round trip per node; what is in a shard that is away is not asked for. */
    List<Read> readAll(List<Place> places) {
        List<Place> reachable = places.stream().filter(this::up).toList();
        if (reachable.isEmpty()) {
            return places.stream().<Read>map(place -> new Read.Away()).toList();
        }
        var commands = new ArrayList<Command<?>>(reachable.size());
        for (Place place : reachable) {
            commands.add(place.form().get(place.entry()));
        }
        try {
            Iterator<BatchResult<?>> answers = redis.batch(commands).iterator();
            return inPlace(places, reachable, () -> read(answers.next()), Read.Away::new);
        } catch (RedisUnavailableException e) {
            // nothing was sent: the caller's budget for Redis was spent before
            return places.stream().<Read>map(place -> new Read.Away()).toList();
        }
    }

    /** What was answered for those that were asked, in the order of all. */
    static <T> List<T> inPlace(List<Place> places, List<Place> asked, Supplier<T> answer, Supplier<T> away) {
        var all = new ArrayList<T>(places.size());
        Iterator<Place> next = asked.iterator();
        @Nullable Place waiting = next.next();
        for (Place place : places) {
            if (place == waiting) {
                all.add(answer.get());
                waiting = next.hasNext() ? next.next() : null;
            } else {
                all.add(away.get());
            }
        }
        return all;
    }

    private static Read read(BatchResult<?> answer) {
        return switch (answer) {
            case BatchResult.Answer<?> given -> read(given.value());
            case BatchResult.Failure<?> failure ->
                failure.cause() instanceof RedisCommandException ? NO_ENTRY : new Read.Away();
        };
    }

    private static Read read(@Nullable Object answer) {
        return answer instanceof Optional<?> bytes && bytes.isPresent()
                ? new Read.Found((byte[]) bytes.get())
                : new Read.Nothing();
    }

    /**
     * All that Redis has about a place.
     *
     * @param keptFor how long it keeps the entry; empty where that is for ever
     * @param loadingFor how long the right to load it lasts, where somebody has it
     * @param failedBefore how long ago its load failed, where that is remembered
     */
    record Raw(
            Optional<byte[]> bytes,
            Optional<Duration> keptFor,
            Optional<Duration> loadingFor,
            Optional<Duration> failedBefore) {}

    /** All that Redis has; empty where it is not asked. Throws where it did not answer. One round trip. */
    Optional<Raw> raw(Place place) {
        if (!up(place)) {
            return Optional.empty();
        }
        List<BatchResult<?>> answers = redis.batch(List.of(
                place.form().get(place.entry()),
                Command.of("PTTL", Reply.integer(), place.entry()),
                Command.of("HGET", Reply.optionalText(), place.lease(), "u"),
                Command.of("HGET", Reply.optionalText(), place.lease(), "f")));
        Optional<?> bytes = (Optional<?>) answers.get(0).orThrow();
        long left = (Long) answers.get(1).orThrow();
        Optional<?> until = (Optional<?>) answers.get(2).orThrow();
        Optional<?> failed = (Optional<?>) answers.get(3).orThrow();
        return Optional.of(new Raw(
                bytes.map(byte[].class::cast),
                left < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(left)),
                until.map(String.class::cast)
                        .map(millis -> Duration.ofMillis(Long.parseLong(millis) - time.nowMillis()))
                        .filter(Duration::isPositive),
                failed.map(String.class::cast)
                        .map(millis -> Duration.ofMillis(time.nowMillis() - Long.parseLong(millis)))));
    }

    /** Removes an entry that can't be read; what can't be reached stays. */
    void drop(Place place) {
        if (up(place)) {
            List<BatchResult<?>> ignored = redis.batch(List.of(Command.of("UNLINK", Reply.integer(), place.entry())));
        }
    }
}
