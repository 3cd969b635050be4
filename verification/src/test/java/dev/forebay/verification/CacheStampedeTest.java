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

/** A thousand callers in four JVMs ask at once for what nobody has: one of them loads, and all are answered the same. */
@Tag("soak")
class CacheStampedeTest {
    private static final Logger LOG = LoggerFactory.getLogger(CacheStampedeTest.class);
    private static final int PROCESSES = 4;
    private static final int CALLERS = 250;
    private static final int ROUNDS = 20;

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
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(askAll("cold" + round)).isEqualTo(1);
        }
    }

    @Test
    void theyLoadOnceAgainAfterAnInvalidation() {
        try (Forebay writer = Forebay.open(ForebayOptions.of(RedisEnvironment.read(environment)))) {
            assertThat(askAll("hot")).isEqualTo(1);
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(writer.caches().invalidate(Invalidation.entry("stampede", "hot")))
                        .isEqualTo(new InvalidateOutcome.Everywhere());
                askUntilLoaded(round);
            }
        }
    }

    /** A process that has not heard yet may answer what it has near, within the stated bound; nobody loads twice. */
    private static void askUntilLoaded(int round) {
        int loads = 0;
        for (int attempt = 0; attempt < 100 && loads == 0; attempt++) {
            loads = loadsOf(rounds("hot"));
        }
        assertThat(loads).as("loads of round " + round).isEqualTo(1);
    }

    /** The loads of all together, who were answered the same. */
    private static int askAll(String key) {
        List<Round> rounds = rounds(key);
        Set<String> answers = new HashSet<>();
        rounds.forEach(round -> answers.addAll(round.answers()));
        LOG.info(
                "callers={} loads={} answers={} slowest-ms={}",
                rounds.stream().mapToInt(Round::callers).sum(),
                loadsOf(rounds),
                answers.size(),
                rounds.stream().mapToLong(Round::millis).max().orElseThrow());
        assertThat(answers).hasSize(1);
        return loadsOf(rounds);
    }

    private static List<Round> rounds(String key) {
        STARTED.forEach(process -> process.ask(key));
        return STARTED.stream().map(StampedeProcess::round).toList();
    }

    private static int loadsOf(List<Round> rounds) {
        return rounds.stream().mapToInt(Round::loads).sum();
    }
}
