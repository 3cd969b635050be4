package dev.forebay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What operators do after Redis lost something, or when they want to know that it did not. */
@Command(
        name = "recovery",
        description = "Loads what Redis lost and compares the rest with PostgreSQL. Needs an operator's token.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RecoveryHoldsCommand.class)
final class RecoveryCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
