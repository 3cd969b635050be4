package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.get;
import static dev.forebay.redis.TestRedis.incr;
import static dev.forebay.redis.TestRedis.key;
import static dev.forebay.redis.TestRedis.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.embedded.RedisCertificates;
import dev.forebay.embedded.RedisSecurity;
import dev.forebay.embedded.RedisUsers;
import dev.forebay.redis.RedisUnavailableException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link to servers that ask who is there: TLS both ways, users with few rights, passwords that change. */
class SecureLinkTest {
    @TempDir
    private static Path folder;

    private static RedisCertificates certificates;
    private final RedisUsers users = RedisUsers.random("t");
    private EmbeddedRedis server;

    @BeforeAll
    static void certify() {
        certificates = RedisCertificates.create(folder.resolve("certificates"));
    }

    @BeforeEach
    void start() {
        server = EmbeddedRedis.builder().security(security()).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RedisSecurity security() {
        return RedisSecurity.of(dev.forebay.embedded.RedisTls.of(certificates), users);
    }

    private static RedisTls ownTls() {
        return RedisTls.trusting(certificates.authority())
                .showing(certificates.clientCertificate(), certificates.clientKey());
    }

    private RedisServer app() {
        return RedisServer.at("localhost", server.port())
                .withLogin(RedisUsers.APP, users.password(RedisUsers.APP))
                .withTls(ownTls());
    }

    private static RedisLink open(RedisServer server) {
        return RedisLink.open(
                TestNodes.waiting(RedisOptions.builder(server), TestNodes.PATIENT)
                        .keyPrefix("t")
                        .build(),
                Meters.none(),
                ForebayClock.system());
    }

    private static boolean connects(RedisServer server) {
        try (RedisLink link = open(server)) {
            return link.connected(RedisRole.STATE);
        }
    }

    @Test
    void applicationsUserCanDoWhatTheKitDoesAndNothingElse() {
        try (RedisLink link = open(app())) {
            await().until(() -> link.connected(RedisRole.STATE));
            RedisCommands state = link.commands(RedisRole.STATE);
            assertThat(state.call(set(key("a"), "v"))).isEqualTo("OK");
            assertThat(state.optimistic(
                            List.of(key("a")), get(key("a")), seen -> Optional.of(List.of(set(key("a"), "w"))), 2))
                    .isInstanceOf(OptimisticResult.Committed.class);
            for (List<String> forbidden : List.of(
                    List.of("SCRIPT", "FLUSH"),
                    List.of("FUNCTION", "FLUSH"),
                    List.of("RANDOMKEY"),
                    List.of("SCAN", "0"),
                    List.of("KEYS", "*"),
                    List.of("CONFIG", "GET", "*"),
                    List.of("FLUSHALL"),
                    List.of("GET", "elsewhere:a"))) {
                var refused = catchThrowableOfType(
                        RedisUnavailableException.class,
                        () -> state.call(Command.keyless(
                                forbidden.getFirst(),
                                Reply.tree(),
                                forbidden.subList(1, forbidden.size()).toArray(String[]::new))));
                assertThat(refused).as(forbidden.toString()).isNotNull();
                assertThat(refused.reason()).isEqualTo(Reason.DENIED);
                assertThat(refused.applied()).isEqualTo(Applied.NO);
            }
        }
    }

    @Test
    void connectionNeedsTheRightNameAuthorityAndCertificate() {
        assertThat(connects(app())).isTrue();
        assertThat(connects(app().withTls(RedisTls.trustingTheMachine()))).isFalse();
        assertThat(connects(app().withTls(RedisTls.trusting(certificates.authority()))))
                .as("without a certificate of its own")
                .isFalse();
        assertThat(connects(RedisServer.at("127.0.0.2", server.port())
                        .withLogin(RedisUsers.APP, users.password(RedisUsers.APP))
                        .withTls(ownTls())))
                .as("by an address that the certificate does not name")
                .isFalse();
        assertThat(connects(RedisServer.at("localhost", server.port())
                        .withLogin(RedisUsers.APP, users.password(RedisUsers.APP))))
                .as("unencrypted")
                .isFalse();
    }

    @Test
    void wrongPasswordIsToldAndNeverShown() {
        try (RedisLink link = open(app().withLogin(RedisUsers.APP, "hunter2"))) {
            assertThat(link.connected(RedisRole.STATE)).isFalse();
            var refused = catchThrowableOfType(
                    RedisUnavailableException.class,
                    () -> link.commands(RedisRole.STATE).call(incr(key("n"))));
            assertThat(refused.toString()).doesNotContain("hunter2");
            assertThat(refused.applied()).isEqualTo(Applied.NO);
        }
    }

    @Test
    void rotatedPasswordNeedsNoRestart() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), users.password(RedisUsers.APP));
        try (RedisLink link = open(app().withLogin(new RedisLogin.PasswordFile(RedisUsers.APP, secret)))) {
            await().until(() -> link.connected(RedisRole.STATE));
            RedisCommands state = link.commands(RedisRole.STATE);

            server.command("ACL", "SETUSER", RedisUsers.APP, "resetpass", ">rotated");
            assertThat(state.call(incr(key("n"))))
                    .as("who is signed in stays so")
                    .isEqualTo(1);
            Files.writeString(secret, "rotated\n");
            server.command("CLIENT", "KILL", "USER", RedisUsers.APP);

            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(state.call(get(key("n")))).contains("1"));
        }
    }

    @Test
    void deletedUserIsShutOutAndComesBackWithItsUser() {
        try (RedisLink link = open(app())) {
            await().until(() -> link.connected(RedisRole.STATE));
            RedisCommands state = link.commands(RedisRole.STATE);

            server.command("ACL", "DELUSER", RedisUsers.APP);
            await().until(() -> !link.connected(RedisRole.STATE));
            assertThat(catchThrowableOfType(RedisUnavailableException.class, () -> state.call(incr(key("n"))))
                            .applied())
                    .isEqualTo(Applied.NO);

            server.command("ACL", "LOAD");
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(state.call(incr(key("n")))).isPositive());
        }
    }

    @Test
    void fullServerLetsInWhenThereIsRoom() {
        RedisServer admin = app().withLogin(RedisUsers.ADMIN, users.password(RedisUsers.ADMIN));
        try (RedisLink first = open(admin)) {
            await().until(() -> server.command("CLIENT", "LIST")
                            .lines()
                            .filter(client -> client.contains("forebay-"))
                            .count()
                    == 3);
            // its three connections are all there is room for
            mostClients(first, 3);
            try (RedisLink second = open(app())) {
                assertThat(second.connected(RedisRole.STATE)).isFalse();

                mostClients(first, 100);
                await().until(() -> second.connected(RedisRole.STATE));
                assertThat(second.commands(RedisRole.STATE).call(incr(key("n"))))
                        .isPositive();
            }
        }
    }

    private static void mostClients(RedisLink admin, int most) {
        admin.commands(RedisRole.STATE)
                .call(Command.keyless("CONFIG", Reply.text(), "SET", "maxclients", Integer.toString(most)));
    }

    @Test
    void clusterAndSentinelsAreReachedTheSameWay() {
        try (EmbeddedCluster cluster = EmbeddedCluster.builder()
                        .replicas(0)
                        .nodeTimeout(Duration.ofSeconds(1))
                        .security(security())
                        .start();
                RedisLink link = open(RedisServer.cluster(List.of(
                                new NodeAddress("localhost", cluster.node(0).port())))
                        .withLogin(RedisUsers.APP, users.password(RedisUsers.APP))
                        .withTls(ownTls()))) {
            await().until(() -> link.connected(RedisRole.STATE));
            for (int i = 0; i < 30; i++) {
                assertThat(link.commands(RedisRole.STATE).call(incr(key("c" + i))))
                        .isEqualTo(1);
            }
        }
        try (EmbeddedSentinel sentinel = EmbeddedSentinel.builder()
                        .hurried()
                        .security(security())
                        .start();
                RedisLink link = open(new RedisServer(
                        new RedisServer.Layout.Sentinel(
                                sentinel.masterName(),
                                List.of(new NodeAddress(
                                        "localhost",
                                        sentinel.sentinels().getFirst().port())),
                                RedisLogin.of(RedisUsers.APP, users.password(RedisUsers.APP))),
                        RedisLogin.of(RedisUsers.APP, users.password(RedisUsers.APP)),
                        0,
                        Optional.of(ownTls())))) {
            await().until(() -> link.connected(RedisRole.STATE));
            assertThat(link.commands(RedisRole.STATE).call(incr(key("s")))).isEqualTo(1);
        }
    }
}
