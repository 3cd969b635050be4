package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForebayCliTest {

    @Test
    void helpNamesEveryCommandAndExitCode() {
        CommandRun help = CommandRun.of("--help");
        assertThat(help.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(help.out())
                .contains("up ", "status ", "venue ", "cache ", "recovery ", "Exit codes:", "sales work")
                .contains("./forebay bench", "./forebay soak", "./forebay example");
    }

    @Test
    void aMistakeOfUsageIsToldInOneLineThatNamesTheHelp() {
        assertThat(CommandRun.of().exitCode()).isEqualTo(ExitCode.USAGE);
        Map<List<String>, String> mistakes = Map.of(
                List.of("venue"),
                        "forebay: a command is missing: forebay venue import PLAN; see ./forebay venue --help",
                List.of("nonsense"), "forebay: Unmatched argument at index 0: 'nonsense'; see ./forebay --help",
                List.of("cache", "stats", "--nonsense"),
                        "forebay: Unknown option: '--nonsense'; see ./forebay cache stats --help",
                List.of("cache", "invalidate", "--cache", "c", "--all", "--confirm", "some"),
                        "forebay: --confirm is 'some'; a number of entries is accepted, or any;"
                                + " see ./forebay cache invalidate --help");
        mistakes.forEach((arguments, said) -> {
            CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
            assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).containsExactly(said);
        });
    }

    @Test
    void upSaysInOneLineThatItsPortIsTaken(@TempDir Path data) throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            CommandRun up = CommandRun.of("up", "--port", port, "--data-dir", data.toString());
            assertThat(up.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(up.err().lines()).singleElement().asString().startsWith("forebay: port " + port + " is taken");
            assertThat(data).isEmptyDirectory();
        }
    }

    @Test
    void upRefusesAPortThatIsNone() {
        CommandRun up = CommandRun.of("up", "--port", "70000");
        assertThat(up.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(up.err()).contains("--port 70000 is no port");
    }

    @Test
    void upSaysWhichBoxOfficeRunsFromItsDataDirectory(@TempDir Path data) {
        DatabaseAddress database = new DatabaseAddress("jdbc:postgresql://h:1/d", "u", "p");
        new Instance(ProcessHandle.current().pid(), "http://localhost:4711", database).write(data);
        CommandRun up = CommandRun.of("up", "--port", "18080", "--data-dir", data.toString());
        assertThat(up.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(up.err()).contains("runs from " + data + " already: http://localhost:4711");
    }

    @Test
    void anUnreadablePlanIsToldBeforeAnythingIsAsked(@TempDir Path folder) throws Exception {
        CommandRun missing =
                CommandRun.of("venue", "import", folder.resolve("none.json").toString());
        assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.err()).contains("cannot read").contains("NoSuchFile");
        Path plan = Files.writeString(folder.resolve("plan.json"), "{}");
        CommandRun nobody =
                CommandRun.of("venue", "import", plan.toString(), "--token", "t", "--url", "http://localhost:1");
        assertThat(nobody.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(nobody.err().lines()).singleElement().asString().contains("no box office answers");
    }
}
