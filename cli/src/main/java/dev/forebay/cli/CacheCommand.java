package dev.forebay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What operators do about caches. */
@Command(
        name = "cache",
        description =
                "Looks into the caches of a running box office, warms and invalidates them. Needs an operator's token.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CacheStatsCommand.class,
            CacheExplainCommand.class,
            CacheWarmCommand.class,
            CacheInvalidateCommand.class,
            CacheSweepCommand.class
        })
final class CacheCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
