package dev.forebay.boxoffice.operations;

import dev.forebay.base.ForebayException;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Which versions the masters of Redis are. Asked for at most twice a minute, since a load balancer may ask for the health
 * every second; nothing is asked of a role that is not up. Thread-safe.
 */
@Component
class RedisVersions {
    private static final Logger log = LoggerFactory.getLogger(RedisVersions.class);
    private static final Duration TRUE_FOR = Duration.ofSeconds(30);
    private static final Duration UNANSWERED_FOR = Duration.ofSeconds(2);
    private static final String VALKEY = "valkey_version";
    private static final String REDIS = "redis_version";

    private final RedisLink link;
    private final ModeGate gate;
    private final Clock clock;
    private volatile Told last = new Told(Optional.empty(), Instant.MIN);

    RedisVersions(RedisLink link, ModeGate gate, Clock clock) {
        this.link = link;
        this.gate = gate;
        this.clock = clock;
    }

    private record Told(Optional<String> versions, Instant until) {}

    /** Such as {@code 7.0.15}, or several where they differ; empty while a role is not up. */
    Optional<String> told() {
        if (!Arrays.stream(RedisRole.values())
                .allMatch(role -> gate.mode(role).word().equals("up"))) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        var known = last;
        if (now.isBefore(known.until())) {
            return known.versions();
        }
        var answer = ask();
        last = new Told(answer, now.plus(answer.isPresent() ? TRUE_FOR : UNANSWERED_FOR));
        return answer;
    }

    private Optional<String> ask() {
        try {
            return Optional.of(Arrays.stream(RedisRole.values())
                            .flatMap(role -> infos(role).stream())
                            .map(RedisVersions::version)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ")))
                    .filter(Predicate.not(String::isEmpty));
        } catch (ForebayException away) {
            log.debug("Redis does not say which version it is", away);
            return Optional.empty();
        }
    }

    private List<String> infos(RedisRole role) {
        return link.commands(role).onMasters(Command.keyless("INFO", Reply.text(), "server")).values().stream()
                .map(BatchResult::orThrow)
                .toList();
    }

    /** A Valkey says beside its own version which Redis it is compatible with. */
    private static String version(String info) {
        return field(info, VALKEY)
                .map(version -> "valkey " + version)
                .or(() -> field(info, REDIS))
                .orElse("unknown");
    }

    private static Optional<String> field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }
}
