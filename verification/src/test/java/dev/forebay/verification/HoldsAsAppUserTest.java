package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.RedisSecurity;
import dev.forebay.embedded.RedisUsers;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.HoldsContract;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract with the rights of {@code app} alone: a right that a script or the link needs and has not shows here. */
class HoldsAsAppUserTest extends HoldsContract {
    private static EmbeddedRedis redis;
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder()
                .security(RedisSecurity.of(RedisUsers.random("shop")))
                .start();
        world = HoldWorld.on(redis, HoldWorld.newDatabase(), "shop");
    }

    @AfterAll
    static void close() {
        List<String> log = redis.command("ACL", "LOG").lines().toList();
        world.close();
        redis.close();
        // What was tried and refused, whoever swallowed the error: the look at the eviction policy, which the link can
        // do without, and which a busy machine lets time out before it is sent; and what a test tried on purpose.
        assertThat(refused(log)).contains("flushall").isSubsetOf("flushall", "config|get");
    }

    @Override
    protected HoldWorld world() {
        return world;
    }

    @Test
    void theApplicationIsSignedInByItsOwnName() {
        assertThat(redis.command("CLIENT", "LIST")).contains("user=app");
    }

    @Test
    void whatTheApplicationMayNotDoIsRefusedAndLogged() {
        assertThatThrownBy(() -> world.link().commands(RedisRole.STATE).call(Command.keyless("FLUSHALL", Reply.text())))
                .isInstanceOfSatisfying(
                        RedisUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(RedisUnavailableException.Reason.DENIED));
    }

    /** The log is a flat list of names and values; "object" names what was refused. */
    private static List<String> refused(List<String> log) {
        return IntStream.range(1, log.size())
                .filter(i -> log.get(i - 1).equals("object"))
                .mapToObj(log::get)
                .toList();
    }
}
