package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.testkit.fault.FaultProxy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private final String prefix = EmbeddedServers.uniqueName("proxy");
    private FaultProxy proxy;
    private RedisLink link;

    @BeforeEach
    void open() {
        proxy = FaultProxy.to(
                EmbeddedServers.redis().host(), EmbeddedServers.redis().port());
        link = RedisLink.open(
                RedisOptions.at(proxy.host(), proxy.port())
                        .keyPrefix(prefix)
                        // a busy machine must not look like a delay
                        .timeout(Duration.ofSeconds(1))
                        .build(),
                Meters.none(),
                ForebayClock.system());
    }

    @AfterEach
    void close() {
        link.close();
        proxy.close();
        await().until(() -> proxy.sockets() == 0);
    }

    @Test
    void whatIsSentThroughAnOpenProxyArrives() {
        assertThat(set("one")).isEqualTo("OK");
        assertThat(get()).contains("one");
    }

    @Test
    void whatWasSentWhileItWasFrozenArrivesLate() {
        set("one");
        proxy.freeze();
        assertThatThrownBy(() -> set("two")).isInstanceOf(RedisUnavailableException.class);
        assertThat(proxy.sockets()).isPositive();
        assertThat(there()).isEqualTo("one");
        proxy.open();
        await().untilAsserted(() -> assertThat(there()).isEqualTo("two"));
    }

    @Test
    void aCutConnectionComesBackOnceTheProxyIsOpenAgain() {
        set("one");
        proxy.cut();
        await().until(() -> !link.connected(RedisRole.STATE));
        assertThatThrownBy(this::get).isInstanceOf(RedisUnavailableException.class);
        proxy.open();
        await().until(() -> link.connected(RedisRole.STATE));
        assertThat(get()).contains("one");
    }

    @Test
    void aDelayBeyondTheTimeOutFailsTheCallAndOneBelowDoesNot() {
        set("one");
        proxy.delay(Duration.ofMillis(20));
        assertThat(get()).contains("one");
        proxy.delay(Duration.ofSeconds(2));
        assertThatThrownBy(this::get).isInstanceOf(RedisUnavailableException.class);
        proxy.open();
        await().untilAsserted(() -> assertThat(get()).contains("one"));
    }

    private String there() {
        return EmbeddedServers.redis().command("GET", key().value());
    }

    private dev.forebay.base.Key key() {
        return KeySpace.of(prefix).tagged("test", "one", "value");
    }

    private String set(String value) {
        return commands().call(Command.of("SET", Reply.text(), key(), value));
    }

    private Optional<String> get() {
        return commands().call(Command.of("GET", Reply.optionalText(), key()));
    }

    private RedisCommands commands() {
        return link.commands(RedisRole.STATE);
    }
}
