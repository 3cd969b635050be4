package dev.forebay.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Why a key is served, or not. */
@Command(
        name = "explain",
        description = "Tells what is where for one key, and what a request for it would do now.",
        mixinStandardHelpOptions = true)
final class CacheExplainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CACHE", description = "The cache's name.")
    private String cache = "";

    @Parameters(paramLabel = "KEY", description = "The key, or its digest as it stands in Redis.")
    private String key = "";

    @Mixin
    private Operator operator = new Operator();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return operator.ask(
                out,
                spec.commandLine().getErr(),
                (client, token) -> client.get(
                        "api/admin/caches/" + Operator.encoded(cache) + "/explain?key=" + Operator.encoded(key), token),
                explained -> {
                    print(out, explained);
                    return ExitCode.OK;
                });
    }

    private static void print(PrintWriter out, JsonNode explained) {
        out.println(explained.path("verdict").asString(""));
        out.println("  redis key    " + explained.path("redisKey").asString(""));
        out.println("  gate         " + explained.path("mode").asString(""));
        part(out, "near", explained.path("near"));
        part(out, "redis", explained.path("remote"));
        if (!explained.path("loading").isMissingNode()
                && !explained.path("loading").isNull()) {
            out.println("  loading      " + explained.path("loading").asString(""));
        }
    }

    private static void part(PrintWriter out, String name, JsonNode part) {
        if (part.isMissingNode() || part.isNull()) {
            out.printf("  %-12s nothing%n", name);
            return;
        }
        out.printf("  %-12s%n", name);
        part.properties().forEach(property -> {
            JsonNode value = property.getValue();
            out.printf(
                    "    %-10s %s%n", property.getKey(), value.isValueNode() ? value.asString("") : value.toString());
        });
    }
}
