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

/**
 * Asks Redis whether it serves, in one round trip: writes a key, reads it back, deletes it, reads the epoch's marker and
 * who the server is. A server that only answers PING may still refuse writes, or be another one than before.
 */
final class Probe {
    private static final Script<String> MARK = Script.load("dev/forebay/health/mark.lua", Reply.text());

    private final RedisCommands redis;
    private final Duration timeout;
    private final Key probe;
    private final Key marker;

    Probe(RedisCommands redis, KeySpace keys, Duration timeout) {
        this.redis = redis;
        this.timeout = timeout;
        this.probe = keys.tagged("gate", "gate", "probe", UUID.randomUUID().toString());
        this.marker = keys.tagged("gate", "gate", "epoch");
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

    Finding ask() {
        String value = UUID.randomUUID().toString();
        try (RedisBudget budget = RedisBudget.open(timeout)) {
            List<BatchResult<?>> results = redis.batch(List.of(
                    Command.of("SET", Reply.text(), probe, value, "PX", "60000"),
                    Command.of("GET", Reply.optionalText(), probe),
                    Command.of("DEL", Reply.integer(), probe),
                    Command.of("GET", Reply.optionalText(), marker),
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
        return Long.parseLong(redis.run(MARK.call(List.of(marker), List.of(Long.toString(epoch)))));
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
