package dev.forebay.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes room. */
@Command(
        name = "sweep",
        description =
                "Removes the entries that Redis would forget within so many seconds anyway; those kept for ever stay.",
        mixinStandardHelpOptions = true)
final class CacheSweepCommand implements Callable<Integer> {
    @Option(names = "--within", paramLabel = "SECONDS", description = "Default: 60.")
    private int seconds = 60;

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
                (client, token) -> client.post("api/admin/caches/sweep?seconds=" + seconds, new byte[0], token),
                swept -> {
                    out.println("Swept " + swept.path("removed").asLong() + " entries.");
                    if (!swept.path("whole").asBoolean(true)) {
                        out.println(
                                "The time was up before all keys of Redis were looked at; what is left ends by itself.");
                    }
                    return ExitCode.OK;
                });
    }
}
