package dev.forebay.health;

import dev.forebay.base.ForebayException;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisCommandException;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Asks Redis whether it serves, in one round trip: writes a key, reads it back, deletes it, reads the epoch's marker and
 * who the server is. A server that only answers PING may still refuse writes, or be another one than before.
 */
final class Probe {
    private static final Script<String> MARK = Script.load("dev/forebay/health/mark.lua", Reply.text());

    private final RedisCommands redis;
    private final KeySpace keys;
    private final Supplier<Optional<String>> tags;
    private final Duration timeout;
    private final String own = UUID.randomUUID().toString();
    private volatile Asked asked;

    /** @param tags the hash tag of the shard that is asked, as of now; empty where the shard is no more */
    Probe(RedisCommands redis, KeySpace keys, Supplier<Optional<String>> tags, Duration timeout) {
        this.redis = redis;
        this.keys = keys;
        this.tags = tags;
        this.timeout = timeout;
        this.asked = asked(tags.get().orElse("gate"));
    }

    /** The keys that are written and read, in a slot of the shard. */
    private record Asked(String tag, Key probe, Key marker) {}

    private Asked asked(String tag) {
        return new Asked(tag, keys.tagged("gate", tag, "probe", own), keys.tagged("gate", tag, "epoch"));
    }

    /** What a probe found. */
    sealed interface Finding {
        /**
         * It serves.
         *
         * @param runId the server's own id, new at each of its starts; empty where INFO is not allowed
         * @param epoch the epoch its marker carries; empty where the marker is gone: it was emptied, or is new
         */
        record Serves(Optional<String> runId, Optional<Long> epoch) implements Finding {}

        /**
         * It does not serve.
         *
         * @param late whether it only did not answer in time, which a busy machine explains too
         */
        record Fails(String reason, boolean late) implements Finding {
            Fails(String reason) {
                this(reason, false);
            }
        }
    }

    /** @param epoch what a marker is set to that is new because the shard's first slot is another one than before */
    Finding ask(long epoch) {
        String tag = tags.get().orElse(asked.tag);
        boolean elsewhere = !tag.equals(asked.tag);
        Asked here = elsewhere ? asked(tag) : asked;
        Finding found = ask(here);
        if (!(found instanceof Finding.Serves serves)) {
            return found;
        }
        asked = here;
        if (elsewhere && serves.epoch().isEmpty()) {
            try (RedisBudget budget = RedisBudget.open(timeout)) {
                return new Finding.Serves(serves.runId(), Optional.of(mark(epoch)));
            } catch (ForebayException e) {
                return new Finding.Fails(reason(e), late(e));
            }
        }
        return found;
    }

    /** Asks without a word about the epoch: whether it serves. */
    Finding ask() {
        return ask(asked);
    }

    private Finding ask(Asked here) {
        String value = UUID.randomUUID().toString();
        try (RedisBudget budget = RedisBudget.open(timeout)) {
            List<BatchResult<?>> results = redis.batch(List.of(
                    Command.of("SET", Reply.text(), here.probe, value, "PX", "60000"),
                    Command.of("GET", Reply.optionalText(), here.probe),
                    Command.of("DEL", Reply.integer(), here.probe),
                    Command.of("GET", Reply.optionalText(), here.marker),
                    Command.keyless("INFO", Reply.text(), "server"),
                    Command.keyless("INFO", Reply.text(), "replication")));
            results.get(0).orThrow();
            if (!Optional.of(value).equals(results.get(1).orThrow())) {
                return new Finding.Fails("a value just written could not be read back");
            }
            results.get(2).orThrow();
            Optional<Long> epoch = ((Optional<?>) results.get(3).orThrow()).map(text -> Long.valueOf(text.toString()));
            if (Optional.of("slave").equals(ServerInfo.field(text(results.get(5)), "role"))) {
                return new Finding.Fails("the server is a replica");
            }
            return new Finding.Serves(ServerInfo.field(text(results.get(4)), "run_id"), epoch);
        } catch (ForebayException e) {
            return new Finding.Fails(reason(e), late(e));
        } catch (NumberFormatException e) {
            return new Finding.Fails("the marker of the epoch holds no number");
        }
    }

    /** Raises the marker; answers what it carries now, which another process may have raised further. */
    long mark(long epoch) {
        return Long.parseLong(redis.run(MARK.call(List.of(asked.marker), List.of(Long.toString(epoch)))));
    }

    /** INFO may be denied by an ACL or a provider: the server is then taken for the same one. */
    private static String text(BatchResult<?> result) {
        return switch (result) {
            case BatchResult.Answer<?> answer -> answer.value().toString();
            case BatchResult.Failure<?> failure -> "";
        };
    }

    private static boolean late(ForebayException e) {
        return e instanceof RedisUnavailableException unavailable
                && unavailable.reason() == RedisUnavailableException.Reason.TIMED_OUT;
    }

    static String reason(ForebayException e) {
        return switch (e) {
            case RedisUnavailableException unavailable ->
                unavailable.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            case RedisCommandException refused -> "a probe was refused";
            default -> e.operation() + " failed";
        };
    }
}
