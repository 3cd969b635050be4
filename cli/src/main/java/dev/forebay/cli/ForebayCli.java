package dev.forebay.cli;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code forebay} and what it has in common: one line for a failure, exit codes, help. */
@Command(
        name = "forebay",
        description = "Runs and tends Last Minute Live, the box office on Forebay.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nIn a checkout besides:%n",
        footer = {
            "  ./forebay bench SCENARIO    measures Forebay beside other libraries",
            "  ./forebay soak sale         sells under random faults and judges each sale",
            "  ./forebay example insurance caches in front of slow sources, in seven steps"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; for status: sales work",
            "1:refused: a plan has faults, an account does not exist, sales do not work",
            "2:wrong option or argument",
            "3:not there: no free port, no server, no running box office"
        },
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            TokenCommand.class,
            VenueCommand.class,
            CacheCommand.class,
            RecoveryCommand.class
        })
public final class ForebayCli implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    ForebayCli() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ForebayCli())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, arguments) -> tell(e))
                .setExecutionExceptionHandler((e, command, parsed) -> tell(e, command.getErr()));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** One line, as scripts and logs like it; the usage is a page. */
    private static int tell(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String said = String.valueOf(e.getMessage()).lines().collect(Collectors.joining(" "));
        command.getErr()
                .println("forebay: " + said + "; see ./"
                        + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int tell(Exception e, PrintWriter err) throws Exception {
        if (e instanceof CliException known) {
            err.println("forebay: " + known.getMessage());
            return known.exitCode();
        }
        throw e;
    }
}
