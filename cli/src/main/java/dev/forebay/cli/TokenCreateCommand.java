package dev.forebay.cli;

import dev.forebay.boxoffice.account.PersonalTokens;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Makes a token straight in the database: whoever can read the database's password may, and nobody else. So there is
 * no way over HTTP by which one account could get a token of another.
 */
@Command(
        name = "create",
        description = "Prints a new personal token of an account, on standard output alone; it is shown this once."
                + " Needs the database: that of DATABASE_URL, else that of the box office started with ./forebay up.",
        mixinStandardHelpOptions = true)
final class TokenCreateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "EMAIL", description = "The account's e-mail address.")
    private String email = "";

    @Option(names = "--label", paramLabel = "TEXT", description = "What the token is for (default: command line).")
    private String label = "command line";

    @Mixin
    private DataDir dataDir = new DataDir();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DatabaseAddress database = database();
        JdbcClient jdbc = JdbcClient.create(
                new DriverManagerDataSource(database.jdbcUrl(), database.username(), database.password()));
        Optional<String> token;
        try {
            token = new PersonalTokens(jdbc).create(email, label);
        } catch (DataAccessException e) {
            String reason = String.valueOf(e.getMostSpecificCause().getMessage());
            throw CliException.unavailable("cannot make a token in " + database + " ("
                    + reason.lines().findFirst().orElse("")
                    + "): is it the box office's database, and was it started once?");
        }
        spec.commandLine()
                .getOut()
                .println(token.orElseThrow(() -> CliException.refused("there is no account " + email
                        + ": sign it up first; the demo accounts exist only with the sample world")));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private DatabaseAddress database() {
        return ExternalServers.of(Variables.here())
                .database()
                .or(() -> Instance.running(dataDir.path()).map(Instance::database))
                .orElseThrow(() -> CliException.unavailable("no box office runs from " + dataDir.path()
                        + ": start one with ./forebay up, name its --data-dir, or set DATABASE_URL"));
    }
}
