package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.Ports;
import dev.forebay.embedded.RedisSecurity;
import dev.forebay.embedded.RedisUsers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators' commands on a Redis of ordinary size with the users of the deployment files: what they advise works. */
class BulkCacheCommandsTest {
    @TempDir
    private static Path data;

    private static EmbeddedRedis redis;
    private static Process up;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        redis = EmbeddedRedis.builder()
                .security(RedisSecurity.of(RedisUsers.random("lml")))
                .start();
        for (int i = 0; i < 300_000; i += 50_000) {
            redis.command(
                    "EVAL",
                    "for i = ARGV[1], ARGV[1] + 49999 do redis.call('SET', 'others:' .. i, 'v') end return 0",
                    "0",
                    Integer.toString(i));
        }
        // a busy machine must not look like a Redis that is away
        up = UpProcess.start(
                Ports.free(),
                data,
                Map.of("REDIS_URL", redis.uri().toString(), "REDIS_TIMEOUT", "1000", "FOREBAY_BUDGET", "1s"));
        List<String> printed = UpProcess.printedUntilOpen(up);
        assertThat(printed).anyMatch(line -> line.startsWith("Last Minute Live is open"));
        token = CommandRun.of("token", "create", "operator@example.com", "--data-dir", data.toString())
                .out()
                .strip();
    }

    @AfterAll
    static void stop() throws Exception {
        up.destroyForcibly().waitFor();
        redis.close();
    }

    private static CommandRun cache(String... arguments) {
        var all = new ArrayList<>(List.of("cache"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--token", token, "--data-dir", data.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static CommandRun invalidate(String... arguments) {
        var all = new ArrayList<>(List.of("invalidate", "--cache", "products"));
        all.addAll(List.of(arguments));
        return cache(all.toArray(String[]::new));
    }

    @Test
    void whoMayNotLookThroughKeysIsToldWhatWorks() {
        assertThat(cache("warm", "products").exitCode()).isEqualTo(ExitCode.OK);
        for (List<String> what : List.of(List.of("--all"), List.of("--pattern", "lml-*"))) {
            CommandRun refused = invalidate(what.toArray(String[]::new));
            assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(refused.out())
                    .startsWith("Nothing was invalidated. They can't be counted")
                    .contains("may not SCAN")
                    .endsWith("Do it with --confirm any, however many there are.\n");
            var advised = new ArrayList<>(what);
            advised.addAll(List.of("--confirm", "any"));
            CommandRun done = invalidate(advised.toArray(String[]::new));
            assertThat(done.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(done.out()).startsWith("Invalidated what was named, uncounted: everywhere.");
            assertThat(done.out().contains("All of cache products went in place of what matches"))
                    .isEqualTo(what.contains("--pattern"));
            assertThat(cache("explain", "products", "lml-001").out()).contains("it would be loaded");
            assertThat(cache("warm", "products").exitCode()).isEqualTo(ExitCode.OK);
        }
        CommandRun stats = cache("stats", "--usage");
        assertThat(stats.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(stats.out())
                .contains("not told")
                .contains("What is in Redis can't be counted: the box office's user");
        assertThat(cache("sweep").err()).contains("may not SCAN");
        assertThat(invalidate("--all", "--confirm", "some").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aLookAtManyKeysIsNotCutOffByTheTimeOfARequest() {
        redis.command("ACL", "SETUSER", RedisUsers.APP, "+scan", "+memory|usage");
        try {
            assertThat(cache("warm", "products").exitCode()).isEqualTo(ExitCode.OK);
            assertThat(cache("stats", "--usage").out())
                    .containsPattern("products +\\d+ .* [1-9]\\d* entries")
                    .doesNotContain("not told");
            CommandRun counted = invalidate("--pattern", "lml-*");
            assertThat(counted.out())
                    .matches("(?s)Nothing was invalidated. It would be [1-9]\\d* entries:.*--confirm \\d+\\.\n");
            String number = counted.out().strip().replaceAll("(?s).*--confirm (\\d+)\\.", "$1");
            assertThat(invalidate("--pattern", "lml-*", "--confirm", number).out())
                    .isEqualTo("Invalidated " + number + " entries: everywhere.\n");
            assertThat(cache("sweep", "--within", "86400").out()).matches("Swept \\d+ entries\\.\n");
        } finally {
            redis.command("ACL", "SETUSER", RedisUsers.APP, "-scan", "-memory|usage");
        }
    }
}
