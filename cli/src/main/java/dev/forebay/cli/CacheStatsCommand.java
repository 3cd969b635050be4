package dev.forebay.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** One line a cache, with what should be looked at below. */
@Command(
        name = "stats",
        description = "Shows what each cache did on the node that answers, since its start.",
        mixinStandardHelpOptions = true)
final class CacheStatsCommand implements Callable<Integer> {
    @Mixin
    private Operator operator = new Operator();

    @Option(
            names = "--usage",
            description = "Also counts the entries in Redis and measures their memory: looks at every key.")
    private boolean usage;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return operator.ask(
                out,
                spec.commandLine().getErr(),
                (client, token) -> client.get("api/admin/caches?usage=" + usage, token),
                caches -> {
                    print(out, caches.path("caches"));
                    why(caches.path("usage").asString("")).ifPresent(out::println);
                    return ExitCode.OK;
                });
    }

    private void print(PrintWriter out, JsonNode caches) {
        out.printf(
                "%-20s %9s %6s %9s %9s %8s %7s %8s %12s%s%n",
                "cache",
                "requests",
                "hits",
                "near",
                "remote",
                "misses",
                "loads",
                "load ms",
                "near size",
                usage ? "   in redis" : "");
        for (JsonNode cache : caches) {
            out.printf(
                    Locale.ROOT,
                    "%-20s %9d %5.1f%% %9d %9d %8d %7d %8d %12s%s%n",
                    cache.path("name").asString(""),
                    cache.path("requests").asLong(),
                    cache.path("hitRate").asDouble() * 100,
                    cache.path("nearHits").asLong(),
                    cache.path("remoteHits").asLong(),
                    cache.path("misses").asLong(),
                    cache.path("loads").asLong(),
                    cache.path("meanLoadMillis").asLong(),
                    cache.path("nearSize").asLong() + "/"
                            + cache.path("nearCapacity").asLong(),
                    usage ? "   " + inRedis(cache) : "");
            cache.path("advice").forEach(advice -> out.println("    " + advice.asString("")));
        }
    }

    /** Why not all is told of what is in Redis. */
    private static Optional<String> why(String usage) {
        return switch (usage) {
            case "so_far" -> Optional.of("There is more in Redis: the time was up before all keys were looked at.");
            case "denied" ->
                Optional.of("What is in Redis can't be counted: the box office's user of Redis may not SCAN.");
            case "away" -> Optional.of("What is in Redis can't be counted: Redis does not answer.");
            default -> Optional.empty();
        };
    }

    private static String inRedis(JsonNode cache) {
        return cache.path("entries").isNumber()
                ? cache.path("entries").asLong() + " entries"
                        + (cache.path("bytes").isNumber()
                                ? ", " + (cache.path("bytes").asLong() + 1023) / 1024 + " KiB"
                                : "")
                : "not told";
    }
}
