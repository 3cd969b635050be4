package dev.forebay.cli;

import dev.forebay.cli.BoxOfficeClient.Answer;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Asks a running box office how it is. */
@Command(
        name = "status",
        description = "Shows the health of a running box office; the exit code is 0 as long as sales work.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private Target target = new Target();

    @Option(names = "--json", description = "Prints the answer of GET /api/health as it is.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (BoxOfficeClient client = new BoxOfficeClient(target.url())) {
            Answer answer = client.get("api/health");
            if (!answer.json().isObject()) {
                throw CliException.unavailable(
                        "what answers at " + target.url() + " is no box office: name it with --url");
            }
            if (json) {
                out.println(answer.body());
            } else {
                out.println(target.url() + (answer.ok() ? ": sales work" : ": sales do NOT work"));
                print(out, answer.json(), "  ");
            }
            out.flush();
            return answer.ok() ? ExitCode.OK : ExitCode.REFUSED;
        }
    }

    /** One line a value, nested ones indented: also parts that a newer box office tells about. */
    private static void print(PrintWriter out, JsonNode node, String indent) {
        node.properties().forEach(property -> {
            JsonNode value = property.getValue();
            if (value.isObject()) {
                out.println(indent + property.getKey());
                print(out, value, indent + "  ");
            } else if (value.isArray() && value.path(0).isObject()) {
                out.println(indent + property.getKey());
                value.forEach(element -> out.println(indent + "  " + row(element)));
            } else if (!value.isNull()) {
                String text = value.isValueNode() ? value.asString() : value.toString();
                out.printf("%s%-12s %s%n", indent, property.getKey(), text);
            }
        });
    }

    /** The values of one element of a list, a shard for instance, beside each other. */
    private static String row(JsonNode element) {
        return element.properties().stream()
                .map(Map.Entry::getValue)
                .filter(value -> !value.isNull())
                .map(value -> "%-12s".formatted(value.isValueNode() ? value.asString() : value.toString()))
                .collect(Collectors.joining(" "))
                .stripTrailing();
    }
}
