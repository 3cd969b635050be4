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
            paramLabel = "N",
            description =
                    "Do it, for N entries at most; without it nothing is done but counting. For --tag any number.")
    private @Nullable Long confirm;

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
        PrintWriter out = spec.commandLine().getOut();
        return operator.ask(
                out,
                spec.commandLine().getErr(),
                (client, token) -> client.post("api/admin/caches/invalidate", body(), token),
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
        order.put("confirm", confirm);
        return JSON.writeValueAsBytes(order);
    }

    private static int print(PrintWriter out, JsonNode answer) {
        boolean counted = answer.path("entries").isNumber();
        String number = counted ? answer.path("entries").asLong() + " entries" : "what has it";
        if (answer.path("done").asBoolean()) {
            out.println("Invalidated " + number + ": " + answer.path("known").asString("") + ".");
            return ExitCode.OK;
        }
        out.println("Nothing was invalidated. It would be " + number + ":");
        answer.path("examples").forEach(example -> out.println("  " + example.asString("")));
        out.println("Do it with --confirm " + (counted ? answer.path("entries").asLong() : 1) + ".");
        return ExitCode.REFUSED;
    }
}
