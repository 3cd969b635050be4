package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thirteen servers of a JVM that is killed. */
class UpOnAClusterTest {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    @Test
    void itShowsEveryServerAndNoneOutlivesItsKill(@TempDir Path data) throws Exception {
        int port = Ports.free();
        Process up = UpProcess.start(port, data, "--topology", "cluster", "--cache-topology", "Sentinel");
        try {
            List<String> printed = UpProcess.printedUntilOpen(up);
            assertThat(printed)
                    .anyMatch(line -> line.startsWith("  Redis        cluster  (embedded, 6 processes)"))
                    .anyMatch(line -> line.startsWith("  Redis cache  sentinel  (embedded, 6 processes)"));
            List<Integer> ports = ADDRESS.matcher(String.join("\n", printed))
                    .results()
                    .map(UpOnAClusterTest::port)
                    .toList();
            assertThat(ports).hasSize(13).noneMatch(Ports::isFree);

            CommandRun status = CommandRun.of("status", "--data-dir", data.toString());
            assertThat(status.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(status.out().lines().filter(line -> ADDRESS.matcher(line).find()))
                    .hasSize(4);

            up.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(60)).until(() -> ports.stream().allMatch(Ports::isFree));
        } finally {
            up.destroyForcibly().waitFor();
        }
    }

    private static int port(MatchResult address) {
        return Integer.parseInt(address.group(1));
    }
}
