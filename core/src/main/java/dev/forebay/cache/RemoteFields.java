package dev.forebay.cache;

import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommandException;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.redis.ScriptCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Single properties of entries that stand in Redis as hashes. Thread-safe. */
final class RemoteFields {
    private final RedisCommands redis;
    private final RemoteTier tier;

    RemoteFields(RedisCommands redis, RemoteTier tier) {
        this.redis = redis;
        this.tier = tier;
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
        if (!tier.up(place)) {
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
        if (!tier.up(place)) {
            return Updated.REFUSED;
        }
        long reply = redis.run(new ScriptCall<>(
                CacheScripts.UPDATE,
                tier.withOthers(List.of(place.lease(), place.entry()), place),
                List.of(token, RemoteWrites.NOTED_MILLIS),
                fields));
        return reply == 1 ? Updated.SET : reply == 0 ? Updated.ABSENT : Updated.REFUSED;
    }
}
