package dev.forebay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts servers and box office, says where they are, and stops all of it in order on Ctrl-C. */
@Command(
        name = "up",
        description = "Starts the box office, with servers of its own unless the environment names others.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  REDIS_URL         redis://user:password@host:6379/0, rediss:// for TLS",
            "  REDIS_NODES       host:port,host:port of a Redis Cluster",
            "  REDIS_SENTINELS   host:port,host:port, and REDIS_SENTINEL_MASTER",
            "  DATABASE_URL      postgresql://user:password@host:5432/database",
            "",
            "REDIS_USERNAME, REDIS_PASSWORD, REDIS_TLS, REDIS_CACHE_URL and more: docs/reference/configuration.md"
        })
final class UpCommand implements Callable<Integer> {
    @Option(names = "--port", paramLabel = "PORT", description = "Where the box office listens (default: 8080).")
    private int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "The address it listens on (default: 127.0.0.1, this machine alone; 0.0.0.0 for the network:"
                    + " the demo accounts' password is known to all).")
    private String host = "127.0.0.1";

    @Mixin
    private DataDir dataDir = new DataDir();

    @Option(
            names = "--topology",
            paramLabel = "TOPOLOGY",
            description = "The embedded Redis: single (default); sentinel, a master with 2 replicas and 3 sentinels;"
                    + " cluster, 3 masters with a replica each.")
    private Optional<Topology> topology = Optional.empty();

    @Option(
            names = "--cache-topology",
            paramLabel = "TOPOLOGY",
            description = "A second embedded Redis for what may be evicted, arranged like this"
                    + " (default: one Redis for all).")
    private Optional<Topology> cacheTopology = Optional.empty();

    @Option(names = "--fresh", description = "Forgets what the embedded servers hold and begins anew.")
    private boolean fresh;

    @Option(
            names = "--sample-world",
            negatable = true,
            description = "Loads venues, events and demo accounts into an empty database"
                    + " (default: only into the embedded one).")
    private Optional<Boolean> sampleWorld = Optional.empty();

    @Option(names = "--verbose", description = "Prints the log here too.")
    private boolean verbose;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        long began = System.nanoTime();
        Map<String, String> variables = Variables.here();
        ExternalServers external = ExternalServers.of(variables);
        Path home = prepare(external, variables);
        PrintWriter out = spec.commandLine().getOut();
        Shutdown shutdown = new Shutdown(out);
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown, "stop"));
        try {
            progress(out, "Starting the servers ...");
            Servers.Plan plan = new Servers.Plan(home, topology.orElse(Topology.SINGLE), cacheTopology);
            Servers servers = shutdown.add(Servers.start(external, plan, line -> progress(out, line)));
            if (fresh) {
                servers.forget();
            }
            shutdown.add(servers.keep(out));
            boolean sample = sampleWorld.orElse(servers.embeddedDatabase());
            Path log = home.resolve("boxoffice.log");
            progress(out, "Starting the box office ...");
            BoxOffice boxOffice =
                    shutdown.add(BoxOffice.start(servers, new BoxOffice.Settings(host, port, log, sample, verbose)));
            String url = LocalPort.url(host, port);
            new Instance(ProcessHandle.current().pid(), url, servers.database()).write(home);
            shutdown.add(() -> Instance.delete(home));
            long tenths = (System.nanoTime() - began) / 100_000_000;
            tell(out, servers, url, log, boxOffice.hasDemoAccounts(), tenths / 10 + "." + tenths % 10);
        } catch (RuntimeException e) {
            shutdown.run();
            throw e;
        }
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    private Path prepare(ExternalServers external, Map<String, String> variables) {
        Path home = dataDir.path();
        Instance.running(home).ifPresent(other -> {
            throw CliException.unavailable("a box office runs from " + home + " already: " + other.url() + ", process "
                    + other.pid() + "; stop it, or choose another --data-dir and --port");
        });
        LocalPort.requireFree(host, port);
        requireEmbeddedRedis(variables, topology, cacheTopology);
        if (fresh && external.any()) {
            throw CliException.usage("--fresh is for the embedded servers: unset "
                    + external.redis().map(ExternalRedis::variable).orElse("DATABASE_URL"));
        }
        external.requireReachable();
        try {
            return create(home);
        } catch (IOException e) {
            throw CliException.unavailable("cannot make " + home + " (" + e + "): choose another --data-dir");
        }
    }

    /** What is asked of the embedded Redis must find one. */
    static void requireEmbeddedRedis(
            Map<String, String> environment, Optional<Topology> topology, Optional<Topology> cacheTopology) {
        Optional<String> any = ExternalRedis.named(environment, "REDIS_");
        topology.flatMap(asked -> any).ifPresent(variable -> refuse("--topology", variable));
        cacheTopology
                .flatMap(asked -> any.or(() -> ExternalRedis.named(environment, "REDIS_CACHE_")))
                .ifPresent(variable -> refuse("--cache-topology", variable));
    }

    private static void refuse(String option, String variable) {
        throw CliException.usage(option + " is for the embedded Redis, but " + variable
                + " names another: unset it, or leave the option out");
    }

    /** For the owner only: the logs and the instance's file are nobody else's business. */
    private static Path create(Path home) throws IOException {
        if (Files.isDirectory(home)) {
            return home;
        }
        Files.createDirectories(home.getParent());
        return Files.createDirectory(
                home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void tell(PrintWriter out, Servers servers, String url, Path log, boolean demo, String seconds) {
        out.println();
        out.println("Last Minute Live is open at " + url + "  (ready in " + seconds + " s)");
        out.println();
        out.println("  PostgreSQL   " + servers.databaseDisplay());
        tellRedis(out, servers);
        out.println("  API          " + url + "/swagger-ui");
        out.println("  Log          " + log);
        if (demo) {
            out.println();
            out.println("  Demo accounts, password last-minute-live:");
            out.println("    buyer1@example.com ... buyer50@example.com, organiser@example.com, operator@example.com");
        }
        out.println();
        out.println("Ctrl-C stops everything.");
        out.flush();
    }

    private static void tellRedis(PrintWriter out, Servers servers) {
        servers.redisDisplay().forEach((name, lines) -> {
            out.printf("  %-12s %s%n", name, lines.getFirst());
            lines.stream().skip(1).forEach(line -> out.println("               " + line));
        });
    }

    private static void progress(PrintWriter out, String text) {
        out.println(text);
        out.flush();
    }
}
