package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The whole thing in a JVM of its own, as people run it: up, the other commands against it, and down. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpTest {
    @TempDir
    private static Path folder;

    private static Path data;
    private static int port;
    private static Process up;
    private static List<String> printed;

    @BeforeAll
    static void start() throws Exception {
        data = folder.resolve("data");
        port = Ports.free();
        up = UpProcess.start(port, data);
        printed = UpProcess.printedUntilOpen(up);
    }

    @AfterAll
    static void stop() throws Exception {
        up.destroyForcibly().waitFor();
    }

    @Test
    @Order(1)
    void itPrintsWhereItIsAndWhoCanSignIn() {
        assertThat(printed)
                .anyMatch(line -> line.startsWith("Last Minute Live is open at http://localhost:" + port))
                .anyMatch(line -> line.contains("PostgreSQL") && line.contains("embedded"))
                .anyMatch(line -> line.contains("Redis") && line.contains("embedded"))
                .anyMatch(line -> line.contains("operator@example.com"));
        assertThat(printed).noneMatch(line -> line.contains("password=") || line.contains("redis://:"));
    }

    @Test
    @Order(2)
    void statusFindsItByItsDataDirectory() {
        CommandRun status = CommandRun.of("status", "--data-dir", data.toString());
        assertThat(status.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(status.out()).startsWith("http://localhost:" + port + ": sales work");
        CommandRun json = CommandRun.of("status", "--json", "--url", "http://localhost:" + port + "/");
        assertThat(json.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(json.out()).startsWith("{");
    }

    @Test
    @Order(3)
    void operatorsLookIntoCachesWarmAndInvalidateThem() {
        String token = CommandRun.of("token", "create", "operator@example.com", "--data-dir", data.toString())
                .out()
                .strip();
        CommandRun warm = cache(token, "warm");
        assertThat(warm.err()).isEmpty();
        assertThat(warm.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(warm.out()).contains("home", "categories", "products").contains("0 failed");

        CommandRun stats = cache(token, "stats", "--usage");
        assertThat(stats.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(stats.out()).startsWith("cache ").containsPattern("home +\\d+ .* entries");
        assertThat(cache(token, "stats", "--json").out()).startsWith("{\"caches\":[");

        assertThat(cache(token, "explain", "home", "latest").out()).contains("redis key");

        CommandRun counted = cache(token, "invalidate", "--cache", "products", "--all");
        assertThat(counted.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(counted.out())
                .startsWith("Nothing was invalidated. It would be ")
                .contains("--confirm ");
        String number = counted.out().strip().replaceAll("(?s).*--confirm (\\d+)\\.", "$1");
        assertThat(cache(token, "invalidate", "--cache", "products", "--all", "--confirm", number)
                        .out())
                .startsWith("Invalidated " + number + " entries: everywhere.");
        assertThat(cache(token, "invalidate", "--cache", "home", "--key", "latest")
                        .exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(cache(token, "sweep").out()).startsWith("Swept ");

        assertThat(cache(token, "invalidate", "--cache", "nowhere", "--all").err())
                .contains("There is no such cache; there are ");
        assertThat(cache(token, "invalidate", "--all").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cache("lml_nonsense", "stats").err()).contains("the token is not valid");
    }

    private static CommandRun cache(String token, String... arguments) {
        var all = new ArrayList<>(List.of("cache"));
        all.addAll(List.of(arguments));
        return of(token, all.toArray(String[]::new));
    }

    private static CommandRun of(String token, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--token", token, "--data-dir", data.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    @Test
    @Order(3)
    void operatorsCompareWhatRedisSaysOfSeatsWithPostgres() {
        String token = CommandRun.of("token", "create", "operator@example.com", "--data-dir", data.toString())
                .out()
                .strip();
        CommandRun all = of(token, "recovery", "holds");
        assertThat(all.err()).isEmpty();
        assertThat(all.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(all.out()).containsPattern("1 of \\d+ ").containsPattern("\\d+ events: .*, 0 not done");
        assertThat(of(token, "recovery", "holds", "--quiet").out()).contains(" 0 repaired of ");

        String event = all.out().lines().findFirst().orElseThrow().replaceAll(".*\\((.*)\\)", "$1");
        CommandRun one = of(token, "recovery", "holds", event, "--json");
        assertThat(one.out().lines()).hasSize(2);
        assertThat(one.out()).startsWith("{\"event\":{").contains("{\"summary\":{\"events\":1");

        CommandRun unknown = of(token, "recovery", "holds", "nowhere");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(unknown.err()).contains("There is no such event");
        assertThat(CommandRun.of("recovery").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    @Order(4)
    void anOrganisersTokenImportsAVenue() throws Exception {
        CommandRun token = CommandRun.of("token", "create", "organiser@example.com", "--data-dir", data.toString());
        assertThat(token.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(token.out().strip()).startsWith("lml_").doesNotContain(" ", "\n");

        CommandRun imported = importPlan("Stalls", token.out().strip());
        assertThat(imported.err()).isEmpty();
        assertThat(imported.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(imported.out()).startsWith("Imported Town Hall with 2 places as venue ");

        CommandRun refused = importPlan("Balcony", token.out().strip());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("/zones/0/rows/0/seats/0/category").contains("/zones/0/rows/0/seats/1");
    }

    @Test
    @Order(5)
    void aStrangersTokenIsRefused() throws Exception {
        assertThat(importPlan("Stalls", "lml_stranger").exitCode()).isEqualTo(ExitCode.REFUSED);
        CommandRun nobody = CommandRun.of("token", "create", "nobody@example.com", "--data-dir", data.toString());
        assertThat(nobody.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(nobody.err()).contains("there is no account nobody@example.com");
    }

    @Test
    @Order(6)
    void aSignalStopsEverythingAndTheNextStartFindsTheDataAgain() throws Exception {
        int postgresPort = serverPort("PostgreSQL");
        int redisPort = serverPort("Redis");
        up.destroy();
        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(143);
        assertThat(List.of(port, postgresPort, redisPort)).allMatch(Ports::isFree);
        assertThat(data.resolve("instance.json")).doesNotExist();
        assertThat(CommandRun.of("status", "--data-dir", data.toString(), "--url", "http://localhost:" + port)
                        .exitCode())
                .isEqualTo(ExitCode.UNAVAILABLE);

        up = UpProcess.start(port, data);
        UpProcess.printedUntilOpen(up);
        CommandRun token = CommandRun.of("token", "create", "operator@example.com", "--data-dir", data.toString());
        assertThat(token.exitCode()).isEqualTo(ExitCode.OK);
    }

    private static CommandRun importPlan(String categoryOfSeats, String token) throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.json"), """
                {"name": "Town Hall", "size": {"width": 400, "height": 300},
                 "categories": [{"name": "Stalls", "color": "#336699"}],
                 "zones": [{"name": "Floor", "position": {"x": 10, "y": 10}, "rows": [{"row_number": "A",
                   "position": {"x": 0, "y": 0}, "seats": [
                     {"seat_guid": "A-1", "seat_number": "1", "position": {"x": 0, "y": 0}, "category": "%1$s"},
                     {"seat_guid": "A-2", "seat_number": "2", "position": {"x": 20, "y": 0}, "category": "%1$s"}]}],
                   "areas": []}]}
                """.formatted(categoryOfSeats));
        return CommandRun.of(
                "venue",
                "import",
                plan.toString(),
                "--token",
                token,
                "--city",
                "Utrecht",
                "--data-dir",
                data.toString());
    }

    private static int serverPort(String server) {
        String line = printed.stream()
                .filter(l -> l.strip().startsWith(server))
                .findFirst()
                .orElseThrow();
        String address = line.strip().split("\\s+")[1].replaceFirst("^jdbc:", "");
        return URI.create(address).getPort();
    }
}
