package dev.forebay.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Loads and compares seats, one event after the other, and shows what differed. */
@Command(
        name = "holds",
        description = "Loads the seats of events into Redis where it lost them, compares and repairs the others;"
                + " safe during a sale. The exit code is 1 where an event could not be done.",
        mixinStandardHelpOptions = true)
final class RecoveryHoldsCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "EVENT", description = "One event (default: all still to come).")
    private @Nullable String event;

    @Option(names = "--quiet", description = "Prints only events that differed or failed, and the end.")
    private boolean quiet;

    @Mixin
    private Operator operator = new Operator();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        var progress = new Progress(out, operator.json(), quiet);
        int code = operator.follow(
                err,
                "api/admin/recovery/holds" + (event == null ? "" : "?event=" + Operator.encoded(event)),
                progress::line);
        out.flush();
        if (code != ExitCode.OK) {
            return code;
        }
        if (!progress.ended) {
            throw CliException.unavailable("the box office stopped before the end; run it again");
        }
        return progress.failed == 0 ? ExitCode.OK : ExitCode.REFUSED;
    }

    private static final class Progress {
        private final PrintWriter out;
        private final boolean json;
        private final boolean quiet;
        private int failed;
        private boolean ended;

        Progress(PrintWriter out, boolean json, boolean quiet) {
            this.out = out;
            this.json = json;
            this.quiet = quiet;
        }

        void line(String text, JsonNode line) {
            JsonNode summary = line.path("summary");
            if (summary.isObject()) {
                ended = true;
                failed = summary.path("failed").asInt();
            }
            if (json) {
                out.println(text);
            } else if (summary.isObject()) {
                summary(summary);
            } else {
                event(line.path("event"));
            }
            out.flush();
        }

        private void event(JsonNode event) {
            String why = event.path("failed").asString("");
            int repaired = event.path("repaired").asInt();
            if (quiet && why.isEmpty() && repaired == 0) {
                return;
            }
            String what = !why.isEmpty()
                    ? "not done: " + why
                    : event.path("loaded").asBoolean()
                            ? "loaded"
                            : repaired == 0
                                    ? "equal, %d compared"
                                            .formatted(event.path("compared").asInt())
                                    : "%d repaired, %d compared"
                                            .formatted(
                                                    repaired,
                                                    event.path("compared").asInt());
            out.printf(
                    "%d of %d  %s  %s (%s)%n",
                    event.path("done").asInt(),
                    event.path("total").asInt(),
                    what,
                    event.path("name").asString(""),
                    event.path("id").asString(""));
            event.path("differences")
                    .forEach(seat -> out.printf(
                            "    %s  redis: %s  postgresql: %s%n",
                            seat.path("unit").asString(""),
                            seat.path("redis").asString(""),
                            seat.path("source").asString("")));
        }

        private void summary(JsonNode summary) {
            out.printf(
                    "%d events: %d loaded, %d repaired of %d seats compared, %d not done%n",
                    summary.path("events").asInt(),
                    summary.path("loaded").asInt(),
                    summary.path("repaired").asInt(),
                    summary.path("compared").asLong(),
                    summary.path("failed").asInt());
        }
    }
}
