package dev.forebay.cli;

import dev.forebay.cli.BoxOfficeClient.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Hands a seating plan to a running box office. */
@Command(
        name = "import",
        description =
                "Makes a venue out of a pretix seating plan; a plan with faults is refused whole, all faults listed.",
        mixinStandardHelpOptions = true)
final class VenueImportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PLAN", description = "The seating plan, a JSON file.")
    private Path plan = Path.of("");

    @Mixin
    private Target target = new Target();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "An organiser's personal token (default: $$FOREBAY_TOKEN); ./forebay token create makes one.")
    private @Nullable String token;

    @Option(names = "--json", description = "Prints the box office's answer as it is.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        byte[] body = read();
        try (BoxOfficeClient client = new BoxOfficeClient(target.url())) {
            Answer answer = client.post("api/admin/venues", body, token());
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(answer.body());
            } else if (answer.ok()) {
                out.println("Imported " + answer.json().path("name").asString("the venue") + ": "
                        + answer.json().path("seats").asString("?") + " seats, venue id "
                        + answer.json().path("id").asString("?"));
            } else {
                complain(spec.commandLine().getErr(), answer);
            }
            out.flush();
            return answer.ok() ? ExitCode.OK : ExitCode.REFUSED;
        }
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(plan);
        } catch (IOException e) {
            throw CliException.usage("cannot read " + plan + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    private String token() {
        String found = token == null ? System.getenv("FOREBAY_TOKEN") : token;
        if (found == null || found.isBlank()) {
            throw CliException.usage(
                    "a token is missing: export FOREBAY_TOKEN=$(./forebay token create organiser@example.com)");
        }
        return found.strip();
    }

    private static void complain(PrintWriter err, Answer answer) {
        JsonNode problem = answer.json();
        err.println("forebay: " + problem.path("detail").asString("the box office answered " + answer.status()));
        for (JsonNode fault : problem.path("faults")) {
            err.println("  " + fault.path("pointer").asString("") + "  "
                    + fault.path("message").asString(""));
        }
        err.flush();
    }
}
