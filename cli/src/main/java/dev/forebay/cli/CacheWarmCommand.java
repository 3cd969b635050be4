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

/** Runs warmers and shows how far they are. */
@Command(
        name = "warm",
        description = "Fills caches before they are asked; the exit code is 1 where something could not be loaded.",
        mixinStandardHelpOptions = true)
final class CacheWarmCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "WARMER", description = "One warmer (default: all).")
    private @Nullable String warmer;

    @Option(names = "--list", description = "Lists the warmers and runs none.")
    private boolean list;

    @Mixin
    private Operator operator = new Operator();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (list) {
            return operator.ask(out, err, (client, token) -> client.get("api/admin/caches/warmers", token), names -> {
                names.path("warmers").forEach(name -> out.println(name.asString("")));
                return ExitCode.OK;
            });
        }
        var progress = new Progress(out, operator.json());
        int code = operator.follow(
                err,
                "api/admin/caches/warm" + (warmer == null ? "" : "?warmer=" + Operator.encoded(warmer)),
                progress::line);
        out.flush();
        return code == ExitCode.OK && progress.incomplete ? ExitCode.REFUSED : code;
    }

    /** Prints reports, and of the way to them every tenth: readable on a terminal and in a file. */
    private static final class Progress {
        private final PrintWriter out;
        private final boolean json;
        private int tenth;
        private boolean incomplete;

        Progress(PrintWriter out, boolean json) {
            this.out = out;
            this.json = json;
        }

        void line(String text, JsonNode line) {
            JsonNode report = line.path("report");
            incomplete |=
                    report.path("failed").asInt(0) + report.path("skipped").asInt(0) > 0
                            || !report.path("failures").isEmpty();
            if (json) {
                out.println(text);
            } else if (report.isObject()) {
                report(report);
            } else {
                progress(line.path("progress"));
            }
            out.flush();
        }

        private void progress(JsonNode progress) {
            int total = Math.max(1, progress.path("total").asInt());
            int done = progress.path("done").asInt() + progress.path("failed").asInt();
            if (done * 10 / total > tenth) {
                tenth = done * 10 / total;
                out.printf("%-20s %d of %d%n", progress.path("warmer").asString(""), done, total);
            }
        }

        private void report(JsonNode report) {
            tenth = 0;
            out.printf(
                    "%-20s %d warm, %d failed, %d skipped%n",
                    report.path("warmer").asString(""),
                    report.path("warmed").asInt(),
                    report.path("failed").asInt(),
                    report.path("skipped").asInt());
            report.path("failures")
                    .forEach(failure -> out.println("    " + failure.path("key").asString("") + "  "
                            + failure.path("why").asString("")));
        }
    }
}
