package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.cache.Entries.Written;
import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommandException;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.ScriptCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Entries in Redis, as bytes. Where the gate is shut, or Redis does not answer, the answer says so and nothing throws.
 * Thread-safe.
 */
final class RemoteTier {
    /** How long it is noted that an entry was invalidated: longer than a replica of PostgreSQL is behind. */
    private static final String NOTED_MILLIS =
            Long.toString(Duration.ofSeconds(10).toMillis());

    /** How long a transaction that writes through may take; after that it invalidates. */
    private static final String PREPARED_MILLIS = "30000";

    /** How long the right to load lasts without being renewed: as long as a dead loader keeps others waiting. */
    static final long LEASE_MILLIS = 3_000;

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

    /**
     * An entry's place.
     *
     * @param cache the cache's name
     * @param id the key's text
     * @param version of the values
     * @param form how it stands there
     */
    record Place(String cache, String id, int version, EntryForm form, Key entry, Key lease) {
        /** Asks for the entry; its text is read from either form. */
        Command<Optional<byte[]>> get() {
            return switch (form) {
                case TEXT -> Command.of("GET", Reply.optionalBytes(), entry);
                case HASH -> Command.of("HGETALL", HashEntry::join, entry);
            };
        }

        /** The entry's text, from what a script answers. */
        byte[] text(Tree reply) {
            return switch (form) {
                case TEXT -> Reply.optionalBytes().read(reply.raw()).orElseThrow();
                case HASH -> HashEntry.join(reply.raw()).orElseThrow();
            };
        }
    }

    Place place(String cache, String id, int version, EntryForm form) {
        return new Place(cache, id, version, form, keys.entry(cache, id, version), keys.lease(cache, id));
    }

    /** What Redis has for a key. */
    sealed interface Read {
        record Found(byte[] bytes) implements Read {}

        record Nothing() implements Read {}

        /** Redis can't be asked. */
        record Away() implements Read {}
    }

    /** What stands in an entry's place is no text: nobody of us has written it, and nobody can read it. */
    private static final Read NO_ENTRY = new Read.Found(new byte[0]);

    /** Whether a caller may load. */
    sealed interface Claim {
        /** It came meanwhile. */
        record Found(byte[] bytes) implements Claim {}

        /** Somebody else loads, for that long at least. */
        record Busy(Duration atMost) implements Claim {}

        /** The caller loads. */
        record Granted(Lease lease, boolean primaryRequired) implements Claim {}

        record Away() implements Claim {}
    }

    /** The right to load an entry. */
    record Lease(Place place, String token) {}

    /** Whether the shard of a place serves, and whoever invalidates there will hear of its version. */
    boolean up(Place place) {
        return gate.up(RedisRole.CACHE, place.entry()) && versions.isTold(place.cache(), place.version());
    }

    Read read(Place place) {
        if (!up(place)) {
            return new Read.Away();
        }
        try {
            Optional<byte[]> bytes = redis.call(place.get());
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
            commands.add(place.get());
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
    private static <T> List<T> inPlace(List<Place> places, List<Place> asked, Supplier<T> answer, Supplier<T> away) {
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
     * Asks for the right to load.
     *
     * @param unusable what tells the entry that the caller can't use, or nothing
     * @param channel the caller's channel, where it waits to be woken
     */
    Claim claim(Place place, String unusable, boolean waiting, String channel, String waiter) {
        if (!up(place)) {
            return new Claim.Away();
        }
        String token = Randoms.name();
        try {
            return claimed(place, token, redis.run(claimCall(place, token, unusable, waiting, channel, waiter)));
        } catch (RedisUnavailableException e) {
            return new Claim.Away();
        }
    }

    /** Asks for the right to load many; who has none does not wait. One round trip per node. */
    List<Claim> claimAll(List<Place> places, List<String> unusable) {
        List<Place> reachable = places.stream().filter(this::up).toList();
        if (reachable.isEmpty()) {
            return places.stream().<Claim>map(place -> new Claim.Away()).toList();
        }
        var tokens = new ArrayList<String>(reachable.size());
        var calls = new ArrayList<ScriptCall<Tree>>(reachable.size());
        for (int i = 0; i < places.size(); i++) {
            if (tokens.size() < reachable.size() && places.get(i) == reachable.get(tokens.size())) {
                tokens.add(Randoms.name());
                calls.add(claimCall(places.get(i), tokens.getLast(), unusable.get(i), false, "-", "-"));
            }
        }
        List<BatchResult<Tree>> answers;
        try {
            answers = redis.runAll(calls);
        } catch (RedisUnavailableException e) {
            return places.stream().<Claim>map(place -> new Claim.Away()).toList();
        }
        var at = new AtomicInteger();
        return inPlace(
                places,
                reachable,
                () -> {
                    int i = at.getAndIncrement();
                    return answers.get(i) instanceof BatchResult.Answer<Tree> answer
                            ? claimed(reachable.get(i), tokens.get(i), answer.value())
                            : new Claim.Away();
                },
                Claim.Away::new);
    }

    private static ScriptCall<Tree> claimCall(
            Place place, String token, String unusable, boolean waiting, String channel, String waiter) {
        return CacheScripts.CLAIM.call(
                List.of(place.entry(), place.lease()),
                List.of(
                        token,
                        Long.toString(LEASE_MILLIS),
                        unusable,
                        waiting ? "1" : "0",
                        channel,
                        waiter,
                        place.form().word()));
    }

    private Claim claimed(Place place, String token, Tree reply) {
        return switch (reply.at(0).text()) {
            case "found" -> {
                time.observe(Long.parseLong(reply.at(2).text()));
                yield new Claim.Found(place.text(reply.at(1)));
            }
            case "busy" -> {
                time.observe(Long.parseLong(reply.at(2).text()));
                yield new Claim.Busy(
                        Duration.ofMillis(Long.parseLong(reply.at(1).text())));
            }
            default -> {
                time.observe(Long.parseLong(reply.at(1).text()));
                yield new Claim.Granted(
                        new Lease(place, token), reply.at(2).text().equals("1"));
            }
        };
    }

    /** How a fill ended. */
    enum Filled {
        KEPT,
        REFUSED,
        UNKNOWN
    }

    Filled fill(Lease lease, Written written) {
        try {
            return redis.run(fillCall(lease, written)) == 1 ? Filled.KEPT : Filled.REFUSED;
        } catch (RedisUnavailableException e) {
            return Filled.UNKNOWN;
        }
    }

    /** One round trip per node. */
    List<Filled> fillAll(List<ScriptCall<Long>> fills) {
        return redis.runAll(fills).stream()
                .map(answer -> answer instanceof BatchResult.Answer<Long> given
                        ? given.value() == 1 ? Filled.KEPT : Filled.REFUSED
                        : Filled.UNKNOWN)
                .toList();
    }

    static ScriptCall<Long> fillCall(Lease lease, Written written) {
        Place place = lease.place();
        return new ScriptCall<>(
                CacheScripts.FILL,
                List.of(place.entry(), place.lease()),
                List.of(lease.token(), written.keptMillis(), place.form().word()),
                written.stored());
    }

    /** Gives the rights back; what can't be reached ends by itself. */
    void abandon(Collection<Lease> leases) {
        List<Lease> reachable =
                leases.stream().filter(lease -> up(lease.place())).toList();
        if (!reachable.isEmpty()) {
            List<BatchResult<Long>> ignored = redis.runAll(reachable.stream()
                    .map(lease ->
                            CacheScripts.ABANDON.call(List.of(lease.place().lease()), List.of(lease.token())))
                    .toList());
        }
    }

    /** Renews the rights of loads that go on. One round trip per node. */
    void renew(Collection<Lease> leases) {
        List<Lease> reachable =
                leases.stream().filter(lease -> up(lease.place())).toList();
        if (!reachable.isEmpty()) {
            List<BatchResult<Long>> ignored = redis.runAll(reachable.stream()
                    .map(lease -> CacheScripts.RENEW.call(
                            List.of(lease.place().lease()), List.of(lease.token(), Long.toString(LEASE_MILLIS))))
                    .toList());
        }
    }

    /** Keeps values over whatever is there; throws where Redis did not say that it did. One round trip per node for 500. */
    void storeAll(List<ScriptCall<Tree>> calls) {
        for (int from = 0; from < calls.size(); from += 500) {
            redis.runAll(calls.subList(from, Math.min(calls.size(), from + 500)))
                    .forEach(BatchResult::orThrow);
        }
    }

    /** Keeps a value over whatever is there, in all versions. */
    ScriptCall<Tree> storeCall(Place place, Written written) {
        return storeCall(withOthers(List.of(place.entry(), place.lease()), place), place, written, "over", "");
    }

    private static ScriptCall<Tree> storeCall(
            List<Key> keys, Place place, Written written, String when, String unusable) {
        return new ScriptCall<>(
                CacheScripts.STORE,
                keys,
                List.of(written.keptMillis(), when, unusable, place.form().word()),
                written.stored());
    }

    /** Keeps a value where there is none; else the text of the one there is. Throws where Redis did not answer. */
    Optional<byte[]> storeIfAbsent(Place place, String unusable, Written written) {
        Tree reply = redis.run(storeCall(List.of(place.entry(), place.lease()), place, written, "absent", unusable));
        return reply.at(0).text().equals("kept") ? Optional.empty() : Optional.of(place.text(reply.at(1)));
    }

    /** The keys, and those of the entry in all other versions. */
    private List<Key> withOthers(List<Key> first, Place place) {
        var all = new ArrayList<>(first);
        for (int version : versions.of(place.cache())) {
            Key entry = keys.entry(place.cache(), place.id(), version);
            if (!entry.equals(place.entry())) {
                all.add(entry);
            }
        }
        return all;
    }

    boolean touch(Place place, String prefix, long softMillis, String keptMillis) {
        return redis.run(CacheScripts.TOUCH.call(
                        List.of(place.entry()),
                        List.of(
                                prefix,
                                Long.toString(softMillis),
                                keptMillis,
                                place.form().word())))
                == 1;
    }

    /**
     * All that Redis has about a place.
     *
     * @param keptFor how long it keeps the entry; empty where that is for ever
     * @param loadingFor how long the right to load it lasts, where somebody has it
     */
    record Raw(Optional<byte[]> bytes, Optional<Duration> keptFor, Optional<Duration> loadingFor) {}

    /** All that Redis has; empty where it is not asked. Throws where it did not answer. One round trip. */
    Optional<Raw> raw(Place place) {
        if (!up(place)) {
            return Optional.empty();
        }
        List<BatchResult<?>> answers = redis.batch(List.of(
                place.get(),
                Command.of("PTTL", Reply.integer(), place.entry()),
                Command.of("HGET", Reply.optionalText(), place.lease(), "u")));
        Optional<?> bytes = (Optional<?>) answers.get(0).orThrow();
        long left = (Long) answers.get(1).orThrow();
        Optional<?> until = (Optional<?>) answers.get(2).orThrow();
        return Optional.of(new Raw(
                bytes.map(byte[].class::cast),
                left < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(left)),
                until.map(String.class::cast)
                        .map(millis -> Duration.ofMillis(Long.parseLong(millis) - time.nowMillis()))
                        .filter(Duration::isPositive)));
    }

    /** Removes an entry that can't be read; what can't be reached stays. */
    void drop(Place place) {
        if (up(place)) {
            List<BatchResult<?>> ignored = redis.batch(List.of(Command.of("UNLINK", Reply.integer(), place.entry())));
        }
    }

    /** The call that invalidates an entry in all its versions. */
    ScriptCall<Long> voidCall(String cache, String id, boolean remove) {
        var all = new ArrayList<Key>();
        all.add(keys.lease(cache, id));
        Set<Integer> known = versions.of(cache);
        known.forEach(version -> all.add(keys.entry(cache, id, version)));
        return CacheScripts.VOID.call(all, List.of(NOTED_MILLIS, remove ? "remove" : "expire"));
    }

    /** Notes that a transaction is about to write an entry; empty where Redis is away. One round trip. */
    Optional<String> prepare(Place place) {
        if (!up(place)) {
            return Optional.empty();
        }
        String token = Randoms.name();
        try {
            Long ignored =
                    redis.run(CacheScripts.PREPARE.call(List.of(place.lease()), List.of(token, PREPARED_MILLIS)));
            return Optional.of(token);
        } catch (RedisUnavailableException e) {
            return Optional.empty();
        }
    }

    /** Keeps what was committed, if the note stands. Throws where Redis did not answer. One round trip. */
    boolean write(Place place, String token, Written written) {
        return redis.run(new ScriptCall<>(
                        CacheScripts.WRITE,
                        withOthers(List.of(place.lease(), place.entry()), place),
                        List.of(
                                token,
                                written.keptMillis(),
                                NOTED_MILLIS,
                                place.form().word()),
                        written.stored()))
                == 1;
    }

    /** How an update of properties ended. */
    enum Updated {
        SET,
        ABSENT,
        REFUSED
    }

    /**
     * Sets properties of an entry that is a hash, if the note stands. Throws where Redis did not answer. One round trip.
     *
     * @param token of the note; empty without one
     * @param fields property, value, …
     */
    Updated update(Place place, String token, List<byte[]> fields) {
        if (!up(place)) {
            return Updated.REFUSED;
        }
        long reply = redis.run(new ScriptCall<>(
                CacheScripts.UPDATE,
                withOthers(List.of(place.lease(), place.entry()), place),
                List.of(token, NOTED_MILLIS),
                fields));
        return reply == 1 ? Updated.SET : reply == 0 ? Updated.ABSENT : Updated.REFUSED;
    }

    /** One property of an entry that is a hash, and the line about the entry. */
    sealed interface Part {
        /**
         * @param line its pieces
         * @param property its value; null where the object has none
         */
        record Found(List<byte @Nullable []> line, byte @Nullable [] property) implements Part {}

        /** There is no entry, or Redis can't be asked. */
        record Nothing() implements Part {}

        /** The line is longer than what was read of it. */
        record Long() implements Part {}
    }

    /** One round trip. */
    Part readPart(Place place, String property) {
        if (!up(place)) {
            return new Part.Nothing();
        }
        var fields = new String[HashEntry.PIECES + 1];
        for (int i = 0; i < HashEntry.PIECES; i++) {
            fields[i] = HashEntry.piece(i);
        }
        fields[HashEntry.PIECES] = property;
        try {
            return part(redis.call(Command.of("HMGET", Reply.list(Reply.optionalBytes()), place.entry(), fields)));
        } catch (RedisUnavailableException e) {
            return new Part.Nothing();
        } catch (RedisCommandException e) {
            // what stands there is no hash: it is told by whoever reads all of it
            return new Part.Long();
        }
    }

    private static Part part(List<Optional<byte[]>> read) {
        var line = new ArrayList<byte @Nullable []>();
        for (Optional<byte[]> piece : read.subList(0, HashEntry.PIECES)) {
            piece.ifPresent(line::add);
        }
        if (line.isEmpty()) {
            return new Part.Nothing();
        }
        return line.size() == HashEntry.PIECES
                ? new Part.Long()
                : new Part.Found(line, read.getLast().orElse(null));
    }

    /** Sends the calls of one round trip per node; throws where one was not answered. */
    void voidAll(List<ScriptCall<Long>> calls) {
        redis.runAll(calls).forEach(answer -> time.observe(answer.orThrow()));
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
}
