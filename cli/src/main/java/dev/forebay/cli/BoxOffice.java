package dev.forebay.cli;

import dev.forebay.boxoffice.BoxOfficeApplication;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Last Minute Live in this JVM. */
final class BoxOffice implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private BoxOffice(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** What it needs to know. */
    record Settings(String host, int port, Path log, boolean sampleWorld, boolean verbose) {}

    static BoxOffice start(Servers servers, Settings settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.address=" + settings.host,
                "--server.port=" + settings.port,
                "--spring.datasource.url=" + servers.database().jdbcUrl(),
                "--spring.datasource.username=" + servers.database().username(),
                "--spring.datasource.password=" + servers.database().password(),
                "--boxoffice.sample-world=" + settings.sampleWorld,
                "--boxoffice.health.addresses=" + LocalPort.isLoopback(settings.host),
                "--logging.file.name=" + settings.log));
        servers.redisProperties().forEach((name, value) -> arguments.add("--" + name + "=" + value));
        if (!settings.verbose) {
            arguments.add("--logging.threshold.console=OFF");
        }
        try {
            return new BoxOffice(new SpringApplicationBuilder(BoxOfficeApplication.class)
                    .bannerMode(Banner.Mode.OFF)
                    // The servers must outlive it: UpCommand stops both, in order.
                    .registerShutdownHook(false)
                    .run(arguments.toArray(String[]::new)));
        } catch (RuntimeException e) {
            throw failed(e, settings);
        }
    }

    /** Whether the accounts of the sample world are there, from this start or an earlier one. */
    boolean hasDemoAccounts() {
        return context.getBean(JdbcClient.class)
                .sql("select exists (select from boxoffice.users where email = 'operator@example.com')")
                .query(Boolean.class)
                .single();
    }

    @Override
    public void close() {
        context.close();
    }

    private static CliException failed(RuntimeException e, Settings settings) {
        StartFailure failure = StartFailure.of(e);
        return failure.cause() instanceof BindException taken
                ? LocalPort.taken(settings.port, taken.getMessage())
                : CliException.unavailable(
                        "the box office did not start (" + failure.words() + "): see " + settings.log);
    }
}
