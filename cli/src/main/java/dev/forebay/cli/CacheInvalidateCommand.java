package dev.forebay.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes caches forget. What may be many is only counted until its number is confirmed. */
@Command(
        name = "invalidate",
        description =
                "Invalidates keys at once; what matches a pattern, a tag or a whole cache is counted, and goes only with"
                        + " --confirm.",
        mixinStandardHelpOptions = true)
final class CacheInvalidateCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** In place of a number: whatever their number. */
    private static final String ANY = "any";

    /** One of these. */
    static final class What {
        @Option(names = "--key", paramLabel = "KEY", description = "A key; may be given more than once.")
        @Nullable
        List<String> keys;

        @Option(
                names = "--pattern",
                paramLabel = "GLOB",
                description = "Keys that match: * is any text, ? one character.")
        @Nullable
        String pattern;

        @Option(names = "--tag", paramLabel = "TAG", description = "All entries with a tag, of all caches.")
        @Nullable
        String tag;

        @Option(names = "--all", description = "All entries of the cache.")
        boolean all;
    }

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(names = "--cache", paramLabel = "NAME", description = "The cache; needed for all but --tag.")
    private @Nullable String cache;

    @Option(
            names = "--confirm",
            paramLabel = "N|any",
            description =
                    "Do it, for N entries at most, or for any number without counting them; without it nothing is done but"
                            + " counting.")
    private @Nullable String confirm;

    @Mixin
    private Operator operator = new Operator();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (cache == null && what.tag == null) {
            throw new ParameterException(
                    spec.commandLine(), "--cache says of which cache; ./forebay cache stats lists them");
        }
        byte[] body = body();
        PrintWriter out = spec.commandLine().getOut();
        return operator.ask(
                out,
                spec.commandLine().getErr(),
                (client, token) -> client.post("api/admin/caches/invalidate", body, token),
                answer -> print(out, answer));
    }

    private byte[] body() {
        ObjectNode order = JSON.createObjectNode();
        order.put("cache", cache);
        if (what.keys != null) {
            what.keys.forEach(order.putArray("keys")::add);
        }
        order.put("pattern", what.pattern);
        order.put("tag", what.tag);
        order.put("all", what.all);
        if (ANY.equals(confirm)) {
            order.put("uncounted", true);
        } else if (confirm != null) {
            order.put("confirm", number(confirm));
        }
        return JSON.writeValueAsBytes(order);
    }

    private long number(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new ParameterException(
                    spec.commandLine(), "--confirm is '" + text + "'; a number of entries is accepted, or any");
        }
        return Long.parseLong(text);
    }

    private int print(PrintWriter out, JsonNode answer) {
        if (answer.path("done").asBoolean()) {
            String number = answer.path("entries").isNumber()
                    ? answer.path("entries").asLong() + " entries"
                    : "what was named, uncounted";
            out.println("Invalidated " + number + ": " + answer.path("known").asString("") + ".");
            answer.path("clearedWhole")
                    .forEach(whole -> out.println("All of cache " + whole.asString("")
                            + " went in place of what matches: keys can't be looked through by this user of Redis, or"
                            + " not in time."));
            return ExitCode.OK;
        }
        out.println("Nothing was invalidated. " + counted(answer));
        answer.path("examples").forEach(example -> out.println("  " + example.asString("")));
        out.println(
                answer.path("entries").isNumber()
                        ? "Do it with --confirm " + answer.path("entries").asLong() + "."
                        : "Do it with --confirm any, however many there are.");
        return ExitCode.REFUSED;
    }

    private String counted(JsonNode answer) {
        return switch (answer.path("counted").asString("")) {
            case "all" -> "It would be " + answer.path("entries").asLong() + " entries:";
            case "so_far" ->
                "Counted " + answer.path("seen").asLong() + " entries so far when the time was up; there may be more:";
            case "denied" ->
                "They can't be counted, as the box office's user of Redis may not SCAN."
                        + (what.pattern == null ? "" : " All of the cache would go in place of what matches.");
            case "unlisted" -> "They can't be counted: what has a tag is listed nowhere.";
            default -> "They can't be counted, as Redis does not answer.";
        };
    }
}
