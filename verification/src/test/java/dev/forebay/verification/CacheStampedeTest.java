package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.cache.InvalidateOutcome;
import dev.forebay.cache.Invalidation;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.testkit.cache.StampedeProcess;
import dev.forebay.testkit.cache.StampedeProcess.Round;
import dev.forebay.testkit.sale.SaleDeployment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thousand callers in four JVMs ask at once for what nobody has: one of them loads, and all are answered the same. Rounds in which a
 * process was without Redis for a moment, or stood still for seconds, as on a machine that is very busy, are asked again.
 */
@Tag("soak")
class CacheStampedeTest {
    private static final Logger LOG = LoggerFactory.getLogger(CacheStampedeTest.class);
    private static final int PROCESSES = 4;
    private static final int CALLERS = 250;
    private static final int ROUNDS = 20;

    /** How long a right to load lasts that is not renewed. */
    private static final long RIGHT_MILLIS = 3_000;

    @TempDir
    private static Path folder;

    private static EmbeddedRedis redis;
    private static Map<String, String> environment;
    private static final List<StampedeProcess> STARTED = new ArrayList<>();

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().start();
        environment = new HashMap<>(new SaleDeployment.Single(redis).environment(EmbeddedRedis::port));
        environment.put("REDIS_KEY_PREFIX", "stampede");
        // a machine that is busy elsewhere must not look like a Redis that is away
        environment.put("REDIS_TIMEOUT", "2000");
        for (int i = 0; i < PROCESSES; i++) {
            STARTED.add(StampedeProcess.start(i, CALLERS, environment, folder));
        }
    }

    @AfterAll
    static void close() {
        STARTED.forEach(StampedeProcess::close);
        redis.close();
    }

    @Test
    void aThousandCallersInFourProcessesLoadOnce() {
        int served = 0;
        for (int round = 0; round < 3 * ROUNDS && served < ROUNDS; round++) {
            served += askedOnce(rounds("cold" + round)) ? 1 : 0;
        }
        assertThat(served).as("rounds in which Redis served everybody").isEqualTo(ROUNDS);
    }

    @Test
    void theyLoadOnceAgainAfterAnInvalidation() {
        int served = 0;
        try (Forebay writer = Forebay.open(ForebayOptions.of(RedisEnvironment.read(environment)))) {
            rounds("hot");
            for (int round = 0; round < 3 * ROUNDS && served < ROUNDS; round++) {
                InvalidateOutcome outcome = writer.caches().invalidate(Invalidation.entry("stampede", "hot"));
                if (outcome instanceof InvalidateOutcome.Everywhere) {
                    served += loadedOnce() ? 1 : 0;
                }
            }
        }
        assertThat(served).as("rounds in which Redis served everybody").isEqualTo(ROUNDS);
    }

    /** A process that has not heard yet answers what it has near, within the stated bound; then one loads. */
    private static boolean loadedOnce() {
        for (int attempt = 0; attempt < 100; attempt++) {
            List<Round> rounds = rounds("hot");
            if (!calm(rounds)) {
                return false;
            }
            if (loadsOf(rounds) > 0) {
                assertThat(loadsOf(rounds)).as("loads of %s", rounds).isEqualTo(1);
                return true;
            }
        }
        throw new AssertionError("nobody loaded what was invalidated");
    }

    /** Whether Redis served everybody; then one has loaded, and all were answered that. */
    private static boolean askedOnce(List<Round> rounds) {
        Set<String> answers = new HashSet<>();
        rounds.forEach(round -> answers.addAll(round.answers()));
        boolean served = calm(rounds);
        LOG.info(
                "callers={} loads={} answers={} slowest-ms={} served={}",
                rounds.stream().mapToInt(Round::callers).sum(),
                loadsOf(rounds),
                answers.size(),
                rounds.stream().mapToLong(Round::millis).max().orElseThrow(),
                served);
        if (served) {
            assertThat(loadsOf(rounds)).as("loads of %s", rounds).isEqualTo(1);
            assertThat(answers).hasSize(1);
        }
        return served;
    }

    /** Redis served every process, and none stood still for so long that its right to load was another's. */
    private static boolean calm(List<Round> rounds) {
        return rounds.stream().allMatch(round -> round.served() && round.millis() < RIGHT_MILLIS);
    }

    private static List<Round> rounds(String key) {
        STARTED.forEach(process -> process.ask(key));
        return STARTED.stream().map(StampedeProcess::round).toList();
    }

    private static int loadsOf(List<Round> rounds) {
        return rounds.stream().mapToInt(Round::loads).sum();
    }
}
