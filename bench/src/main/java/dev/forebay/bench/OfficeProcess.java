package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import dev.forebay.boxoffice.BoxOfficeApplication;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.SpringApplication;

/** The box office as it is run: in a JVM of its own, which ends with this one. */
final class OfficeProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration PACE = Duration.ofMillis(100);

    private final Process process;
    private final int port;
    private final Path log;

    private OfficeProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** What every node of the office is told. */
    static List<String> settings(EmbeddedRedis redis, EmbeddedDatabase database, int port) {
        return List.of(
                "--server.port=" + port,
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                "--forebay.redis.url=" + redis.uri(),
                "--boxoffice.samples.enabled=true",
                "--boxoffice.checkout.webhook-secret=of-the-bench");
    }

    static OfficeProcess start(EmbeddedRedis redis, EmbeddedDatabase database, String... more)
            throws InterruptedException {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Node.class.getName()));
        command.addAll(settings(redis, database, port));
        command.addAll(List.of(more));
        try {
            Path log = Files.createTempFile("forebay-bench-office-", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            var office = new OfficeProcess(process, port, log);
            office.awaitReady();
            return office;
        } catch (IOException e) {
            throw new IllegalStateException("the box office could not be started", e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    int port() {
        return port;
    }

    private void awaitReady() throws InterruptedException {
        var clock = ForebayClock.system();
        long end = clock.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || clock.nanoTime() - end > 0) {
                close();
                throw new IllegalStateException("the box office did not start: see " + log);
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    private boolean isReady() throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var health = http.send(
                    HttpRequest.newBuilder(uri().resolve("/api/health"))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return health.statusCode() == 200 && health.body().contains("\"ready\":true");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Bytes in use of its heap after a collection, and bytes of it that are in memory. */
    Memory memory() throws InterruptedException {
        jcmd("GC.run");
        jcmd("GC.run");
        long heap = jcmd("GC.heap_info")
                .lines()
                .filter(line -> line.contains("heap") && line.contains("used "))
                .mapToLong(line -> kilobytes(line.substring(line.indexOf("used ") + 5)))
                .sum();
        try {
            long resident = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> kilobytes(line.substring(6).strip()))
                    .sum();
            return new Memory(heap, resident);
        } catch (IOException e) {
            throw new IllegalStateException("the memory of the office can't be read", e);
        }
    }

    record Memory(long heapBytes, long residentBytes) {}

    private static long kilobytes(String text) {
        String digits = text.replaceAll("^(\\d+).*", "$1");
        return Long.parseLong(digits) * 1024;
    }

    private String jcmd(String what) throws InterruptedException {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            what)
                    .redirectErrorStream(true)
                    .start();
            String told = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!jcmd.waitFor(30, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
                throw new IllegalStateException("jcmd " + what + ": " + told);
            }
            return told;
        } catch (IOException e) {
            throw new IllegalStateException("jcmd could not be run", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** What runs in the other JVM: the box office until the end of the standard input, which ends with its parent. */
    static final class Node {
        private Node() {}

        public static void main(String[] args) {
            Thread.ofPlatform().daemon().name("parent").start(() -> {
                try {
                    System.in.transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException gone) {
                    System.err.println("the parent is gone: " + gone);
                }
                System.exit(0);
            });
            new SpringApplication(BoxOfficeApplication.class, WithoutCaches.class).run(args);
        }
    }
}
