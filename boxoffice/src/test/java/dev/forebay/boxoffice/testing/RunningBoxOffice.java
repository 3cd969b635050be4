package dev.forebay.boxoffice.testing;

import dev.forebay.boxoffice.BoxOfficeApplication;
import dev.forebay.boxoffice.account.PersonalTokens;
import dev.forebay.boxoffice.account.Registration;
import dev.forebay.boxoffice.account.Registration.NewMember;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.embedded.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The box office with its sample world on real servers, as it runs behind a proxy; one shared by all test classes that break nothing. */
public final class RunningBoxOffice implements AutoCloseable {
    public static final String WEBHOOK_SECRET = "webhook-secret-of-the-tests";

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final int NEW_ACCOUNTS = 50;
    private static @Nullable RunningBoxOffice shared;

    private final ConfigurableApplicationContext context;
    private final EmbeddedRedis redis;
    private final EmbeddedDatabase database;
    private final String prefix;
    private final int port;
    private final Queue<String> unused = new ConcurrentLinkedQueue<>();
    private int accounts;

    private RunningBoxOffice(
            ConfigurableApplicationContext context,
            EmbeddedRedis redis,
            EmbeddedDatabase database,
            String prefix,
            int port) {
        this.context = context;
        this.redis = redis;
        this.database = database;
        this.prefix = prefix;
        this.port = port;
    }

    /** The shared one, started when first asked for; ends with the JVM. */
    public static RunningBoxOffice shared() {
        LOCK.lock();
        try {
            var running = shared;
            if (running == null) {
                running = start(EmbeddedServers.redis(), EmbeddedServers.createDatabase("boxoffice"));
                shared = running;
            }
            return running;
        } finally {
            LOCK.unlock();
        }
    }

    /** One of its own, for tests that break servers or need other settings. */
    public static RunningBoxOffice start(EmbeddedRedis redis, EmbeddedDatabase database, String... settings) {
        return start(redis, database, EmbeddedServers.uniqueName("lml"), List.of(settings));
    }

    /** Another node of the same box office. */
    public RunningBoxOffice another() {
        return start(redis, database, prefix, List.of());
    }

    /** Another node of the same box office in a JVM of its own, which may be killed; its log stands in the file. */
    public OfficeProcess anotherProcess(Path log, String... settings) {
        int other = Ports.free();
        return OfficeProcess.start(other, arguments(other, redis, database, prefix, List.of(settings)), log);
    }

    private static RunningBoxOffice start(
            EmbeddedRedis redis, EmbeddedDatabase database, String prefix, List<String> settings) {
        int port = Ports.free();
        var context = new SpringApplicationBuilder(BoxOfficeApplication.class)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments(port, redis, database, prefix, settings).toArray(String[]::new));
        return new RunningBoxOffice(context, redis, database, prefix, port);
    }

    private static List<String> arguments(
            int port, EmbeddedRedis redis, EmbeddedDatabase database, String prefix, List<String> settings) {
        var arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                "--forebay.redis.url=" + redis.uri(),
                "--forebay.redis.key-prefix=" + prefix,
                "--server.forward-headers-strategy=native",
                "--boxoffice.samples.enabled=true",
                "--boxoffice.checkout.webhook-secret=" + WEBHOOK_SECRET,
                "--boxoffice.checkout.sandbox.slow=300ms",
                "--boxoffice.checkout.sandbox.settle-after=500ms"));
        // an argument that is given twice would be a list
        settings.forEach(setting -> arguments.removeIf(known -> known.startsWith(setting.split("=", 2)[0] + "=")));
        arguments.addAll(settings);
        return arguments;
    }

    public URI uri() {
        return URI.create("http://localhost:" + port);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Sql sql() {
        return new Sql(database);
    }

    /** A guest's browser. */
    public Client guest() {
        return new Client(uri());
    }

    /**
     * The e-mail address of an account that nobody else uses, with the password that all accounts have: what it holds,
     * books and may hold is its test's alone.
     */
    public String newBuyer() {
        LOCK.lock();
        try {
            if (unused.isEmpty()) {
                register();
            }
            return unused.remove();
        } finally {
            LOCK.unlock();
        }
    }

    /** Many at once: what takes long is the one password's hash. */
    private void register() {
        var emails = IntStream.range(accounts, accounts + NEW_ACCOUNTS)
                .mapToObj(number -> "new" + number + "@example.com")
                .toList();
        accounts += NEW_ACCOUNTS;
        bean(Registration.class)
                .addAll(
                        emails.stream()
                                .map(email -> new NewMember(email, "New buyer", Member.Role.BUYER, Set.of()))
                                .toList(),
                        Client.PASSWORD);
        unused.addAll(emails);
    }

    /** A buyer who signed in with a browser. */
    public Client browserOf(String email) {
        var browser = guest();
        browser.signIn(email);
        return browser;
    }

    /** A program of a buyer whom no other test knows: see {@link #newBuyer}. */
    public Client newProgram() {
        return programOf(newBuyer());
    }

    /** A program that carries a personal token of an account. */
    public Client programOf(String email) {
        var token = bean(PersonalTokens.class).create(email, "test").orElseThrow();
        return guest().bearer(token);
    }

    @Override
    public void close() {
        context.close();
    }
}
