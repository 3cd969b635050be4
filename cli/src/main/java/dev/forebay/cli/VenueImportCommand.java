package dev.forebay.cli;

import dev.forebay.cli.BoxOfficeClient.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

    @Mixin
    private AccessToken token = new AccessToken();

    @Option(names = "--name", paramLabel = "NAME", description = "The venue's name (default: the plan's).")
    private @Nullable String name;

    @Option(names = "--city", paramLabel = "CITY", description = "Where it is.")
    private @Nullable String city;

    @Option(names = "--country", paramLabel = "XX", description = "Its country, two letters.")
    private @Nullable String country;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "Its time zone, like Europe/Berlin (default: UTC).")
    private @Nullable String timeZone;

    @Option(
            names = "--organization",
            paramLabel = "ID",
            description = "Whose it is to be (default: the account's own; an operator has to say).")
    private @Nullable String organization;

    @Option(names = "--json", description = "Prints the box office's answer as it is.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        byte[] body = read();
        try (BoxOfficeClient client = new BoxOfficeClient(target.url())) {
            Answer answer = client.post("api/admin/venues" + query(), body, token.of("organiser@example.com"));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(answer.body());
            } else if (answer.ok()) {
                JsonNode venue = answer.json();
                out.println("Imported " + venue.path("name").asString("") + " with "
                        + venue.path("seats").asString("?") + " places as venue "
                        + venue.path("venueId").asString("?"));
                list(out, venue.path("warnings"), "warning ");
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

    private String query() {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("name", name);
        parameters.put("city", city);
        parameters.put("country", country);
        parameters.put("timeZone", timeZone);
        parameters.put("organization", organization);
        StringBuilder query = new StringBuilder();
        parameters.forEach((key, value) -> {
            if (value != null) {
                query.append(query.isEmpty() ? '?' : '&').append(key).append('=');
                query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return query.toString();
    }

    private static void complain(PrintWriter err, Answer answer) {
        JsonNode problem = answer.json();
        err.println("forebay: " + problem.path("detail").asString("the box office answered " + answer.status()));
        list(err, problem.path("faults"), "");
        int more = problem.path("moreFaults").asInt(0);
        if (more > 0) {
            err.println("  and " + more + " more");
        }
        err.flush();
    }

    private static void list(PrintWriter out, JsonNode faults, String prefix) {
        for (JsonNode fault : faults) {
            String pointer = fault.path("pointer").asString("");
            out.println("  " + prefix + (pointer.isEmpty() ? "/" : pointer) + ": "
                    + fault.path("message").asString(""));
        }
    }
}
