package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.Mode;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis hangs, is emptied, or loses a message. */
class CacheWithoutRedisTest {
    private EmbeddedRedis redis;
    private TwoNodes nodes;

    @BeforeEach
    void open() {
        redis = EmbeddedRedis.builder().start();
        nodes = new TwoNodes(redis, Optional.of(EmbeddedServers.createDatabase("cache")), TestNodes.ALERT);
    }

    @AfterEach
    void close() {
        nodes.close();
        redis.close();
    }

    private void hang() {
        redis.pause();
        await().until(() -> !serves());
    }

    private void comeBack() {
        redis.resume();
        await().until(this::serves);
    }

    private boolean serves() {
        return nodes.a.gate().mode(RedisRole.CACHE) instanceof Mode.Up
                && nodes.b.gate().mode(RedisRole.CACHE) instanceof Mode.Up;
    }

    @Test
    void whatIsInvalidatedWithoutRedisIsNotServedFromItAfterwards() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.tags("all"));
        Cache<String, Item> b = TwoNodes.items(nodes.b, options -> options.tags("all"));
        for (String key : List.of("key", "transaction", "tagged")) {
            a.get(key, nodes.priced(1));
        }
        hang();
        assertThat(a.invalidate("key")).isEqualTo(new InvalidateOutcome.Journalled());
        nodes.a.store().orElseThrow().inTx(tx -> {
            a.invalidate(tx, List.of("transaction"));
            return true;
        });
        assertThat(a.get("key", nodes.priced(2))).contains(new Item("key", 2));
        assertThat(a.get("transaction", nodes.priced(2))).contains(new Item("transaction", 2));
        comeBack();
        assertThat(b.getRemote("key", nodes.priced(3))).contains(new Item("key", 3));
        assertThat(b.getRemote("transaction", nodes.priced(3))).contains(new Item("transaction", 3));
        assertThat(b.getRemote("tagged", nodes.priced(3))).contains(new Item("tagged", 1));
        hang();
        assertThat(nodes.a.caches().invalidateTag("all")).isEqualTo(new InvalidateOutcome.Journalled());
        comeBack();
        assertThat(b.getRemote("tagged", nodes.priced(4))).contains(new Item("tagged", 4));
    }

    @Test
    void withoutPostgresTheProcessRemembers() {
        try (TwoNodes alone = new TwoNodes(redis, Optional.empty(), TestNodes.ALERT)) {
            Cache<String, Item> a = TwoNodes.items(alone.a, options -> options);
            Cache<String, Item> b = TwoNodes.items(alone.b, options -> options);
            a.get("key", alone.priced(1));
            redis.pause();
            await().until(() -> !(alone.a.gate().mode(RedisRole.CACHE) instanceof Mode.Up));
            assertThat(a.invalidate("key")).isEqualTo(new InvalidateOutcome.Remembered());
            redis.resume();
            await().until(() -> alone.a.gate().mode(RedisRole.CACHE) instanceof Mode.Up);
            assertThat(a.getRemote("key", alone.priced(2))).contains(new Item("key", 2));
            await().until(() -> alone.b.gate().mode(RedisRole.CACHE) instanceof Mode.Up);
            assertThat(b.getRemote("key", alone.priced(3))).contains(new Item("key", 2));
        }
    }

    @Test
    void aMessageThatWasLostIsMissedSoon() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
        Cache<String, Item> b = TwoNodes.items(nodes.b, options -> options);
        a.get("7", nodes.priced(1));
        b.get("7", nodes.priced(1));
        // as if a had invalidated, and its message had reached nobody
        var keys = new CacheKeys(nodes.a.keys());
        nodes.a
                .redis()
                .commands(RedisRole.CACHE)
                .call(Command.of("UNLINK", Reply.integer(), keys.entry("items", "7", 1)));
        nodes.a.redis().commands(RedisRole.CACHE).call(Command.of("INCR", Reply.integer(), keys.number()));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(b.find("7")).isInstanceOf(Lookup.Miss.class));
    }

    @Test
    void anEmptiedRedisEmptiesWhatIsNearAndTagsAreStaleThen() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.tags("all"));
        a.get("7", nodes.priced(1));
        nodes.a.caches().invalidateTag("another");
        redis.command("FLUSHALL");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(a.find("7")).isInstanceOf(Lookup.Miss.class));
        assertThat(a.get("7", nodes.priced(2))).contains(new Item("7", 2));
    }
}
