package dev.forebay.cli;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Box offices in JVMs of their own, as {@code up} starts them, on one Cluster and one database. */
final class OfficeFleet implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final List<String> urls = new ArrayList<>();
    private final List<Path> logs = new ArrayList<>();

    static OfficeFleet start(int offices, EmbeddedCluster cluster, EmbeddedDatabase database, Path folder)
            throws Exception {
        OfficeFleet fleet = new OfficeFleet();
        try {
            for (int i = 0; i < offices; i++) {
                // The first one fills the database; the others find the sample world there.
                fleet.add(cluster, database, folder.resolve("office-" + i));
            }
            return fleet;
        } catch (Exception e) {
            fleet.close();
            throw e;
        }
    }

    private void add(EmbeddedCluster cluster, EmbeddedDatabase database, Path data) throws Exception {
        int port = Ports.free();
        Process process = UpProcess.start(port, data, environment(cluster, database), "--sample-world");
        processes.add(process);
        logs.add(data.resolve("boxoffice.log"));
        UpProcess.printedUntilOpen(process);
        urls.add(LocalPort.url("127.0.0.1", port));
    }

    private static Map<String, String> environment(EmbeddedCluster cluster, EmbeddedDatabase database) {
        return Map.of(
                "REDIS_NODES",
                cluster.nodes().stream().map(OfficeFleet::address).collect(Collectors.joining(",")),
                "DATABASE_URL",
                "postgresql://" + database.username() + ":" + database.password() + "@127.0.0.1:" + database.port()
                        + "/" + database.name());
    }

    private static String address(EmbeddedRedis node) {
        return node.host() + ':' + node.port();
    }

    List<String> urls() {
        return List.copyOf(urls);
    }

    /** What the offices' logs have of errors, and where they come from. */
    List<String> errors() throws IOException {
        List<String> errors = new ArrayList<>();
        for (Path log : logs) {
            List<String> lines = Files.readAllLines(log);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains(" ERROR ")) {
                    errors.addAll(lines.subList(i, Math.min(lines.size(), i + 30)));
                }
            }
        }
        return errors;
    }

    /** As by SIGKILL. */
    void kill(int office) throws InterruptedException {
        processes.get(office).destroyForcibly().waitFor();
    }

    void signal(int office, String signal) throws IOException, InterruptedException {
        int unused = new ProcessBuilder(
                        "kill",
                        "-" + signal,
                        Long.toString(processes.get(office).pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }
}
