package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUsersTest {
    private static final RedisUsers USERS = RedisUsers.random("shop");
    private static EmbeddedRedis redis;

    @BeforeAll
    static void start() {
        redis = EmbeddedRedis.builder()
                .debugCommands(true)
                .security(RedisSecurity.of(USERS))
                .start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void nobodyComesInWithoutAName() throws Exception {
        try (RespClient client = new RespClient(redis.port(), Duration.ofSeconds(5), null)) {
            assertThatThrownBy(() -> client.require("PING")).hasMessageContaining("NOAUTH");
            assertThatThrownBy(() -> client.require("AUTH", USERS.password(RedisUsers.APP)))
                    .hasMessageContaining("WRONGPASS");
            assertThatThrownBy(() -> client.require("AUTH", RedisUsers.APP, "guess"))
                    .hasMessageContaining("WRONGPASS");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SCRIPT FLUSH",
                "SCRIPT KILL",
                "FUNCTION FLUSH",
                "FUNCTION LIST",
                "RANDOMKEY",
                "SCAN 0",
                "DBSIZE",
                "KEYS shop:*",
                "FLUSHALL",
                "FLUSHDB",
                "SWAPDB 0 1",
                "CONFIG GET maxmemory",
                "CONFIG SET maxmemory 1",
                "CONFIG REWRITE",
                "DEBUG SLEEP 0",
                "SHUTDOWN NOSAVE",
                "REPLICAOF NO ONE",
                "CLUSTER RESET",
                "CLIENT LIST",
                "CLIENT KILL TYPE normal",
                "CLIENT PAUSE 1",
                "MONITOR",
                "SAVE",
                "BGREWRITEAOF",
                "SLOWLOG GET",
                "ACL LIST",
                "ACL SETUSER app +@all",
                "MODULE LIST",
                "PUBSUB CHANNELS",
                "GET other:k",
                "SET shopping v",
                "MGET shop:a other:b",
                "PUBLISH other:c m",
                "SUBSCRIBE other:c",
                "PSUBSCRIBE *",
                "RESTORE shop:k 0 x"
            })
    void theApplicationIsRefused(String command) throws Exception {
        assertRefused(RedisUsers.APP, command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PING",
                "SET shop:k v PX 1000",
                "HSET shop:h f v",
                "ZADD shop:z 1 m",
                "XADD shop:s * f v",
                "UNLINK shop:k shop:h",
                "PUBLISH shop:c m",
                "SUBSCRIBE shop:c",
                "SSUBSCRIBE shop:c",
                "PSUBSCRIBE shop:*",
                "WATCH shop:k",
                "MULTI",
                "TIME",
                "INFO server",
                "ROLE",
                "HELLO 2",
                "CLIENT SETNAME one",
                "CLIENT ID",
                "SCRIPT EXISTS 0000000000000000000000000000000000000000"
            })
    void theApplicationMay(String command) throws Exception {
        try (RespClient client = as(RedisUsers.APP)) {
            assertThat(client.call(command.split(" "))).isNotInstanceOf(RespClient.ErrorReply.class);
        }
    }

    @Test
    void aScriptOfTheApplicationMayNoMoreThanItself() throws Exception {
        try (RespClient client = as(RedisUsers.APP)) {
            String sha = String.valueOf(client.require("SCRIPT", "LOAD", "return redis.call('SET', KEYS[1], ARGV[1])"));
            assertThat(client.require("EVALSHA", sha, "1", "shop:k", "v")).isEqualTo("OK");
            assertThatThrownBy(() -> client.require("EVALSHA", sha, "1", "other:k", "v"))
                    .hasMessageContaining("NOPERM");
            for (String inside : List.of("'RANDOMKEY'", "'SCAN', '0'", "'FLUSHALL'", "'GET', 'other:k'")) {
                assertThatThrownBy(() -> client.require("EVAL", "return redis.call(" + inside + ")", "0"))
                        .message()
                        // Redis 7.0, and from 7.2 and Valkey on
                        .containsAnyOf("The user executing the script can't", "ACL failure in script");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INFO everything",
                "SLOWLOG GET 10",
                "LATENCY LATEST",
                "MEMORY STATS",
                "CLIENT LIST",
                "DBSIZE",
                "COMMAND COUNT",
                "ACL WHOAMI"
            })
    void theMonitorMay(String command) throws Exception {
        try (RespClient client = as(RedisUsers.MONITOR)) {
            assertThat(client.call(command.split(" "))).isNotInstanceOf(RespClient.ErrorReply.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET shop:k",
                "SET shop:k v",
                "SCAN 0",
                "KEYS *",
                "EXISTS shop:k",
                "MEMORY USAGE shop:k",
                "MONITOR",
                "CONFIG GET masterauth",
                "SLOWLOG RESET",
                "CLIENT KILL TYPE normal",
                "SUBSCRIBE shop:c",
                "EVAL return 0",
                "FLUSHALL"
            })
    void theMonitorIsRefused(String command) throws Exception {
        assertRefused(RedisUsers.MONITOR, command);
    }

    @Test
    void theAdministratorMayEverything() {
        assertThat(redis.command("ACL", "WHOAMI")).isEqualTo("admin");
        assertThat(redis.command("CONFIG", "SET", "maxmemory", "100mb")).isEqualTo("OK");
        assertThat(redis.command("SET", "anything", "v")).isEqualTo("OK");
        assertThat(redis.command("ACL", "LIST").lines())
                .hasSize(6)
                .anyMatch(user -> user.startsWith("user default off"))
                .allMatch(user -> user.contains("#") || user.startsWith("user default"));
    }

    @Test
    void theUriCarriesTheApplicationsLogin() {
        assertThat(redis.uri())
                .hasToString("redis://app:" + USERS.password(RedisUsers.APP) + "@127.0.0.1:" + redis.port());
    }

    private static void assertRefused(String user, String command) throws IOException {
        try (RespClient client = as(user)) {
            assertThat(client.call(command.split(" ")))
                    .isInstanceOfSatisfying(
                            RespClient.ErrorReply.class,
                            error -> assertThat(error.message()).startsWith("NOPERM"));
        }
    }

    private static RespClient as(String user) throws IOException {
        RespClient client = new RespClient(redis.port(), Duration.ofSeconds(5), null);
        client.require("AUTH", user, USERS.password(user));
        return client;
    }
}
