package dev.forebay.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Meters;
import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.redis.RedisConfigurationException;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.store.StoreOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ForebayAutoConfigurationTest {
    @Test
    void withRedisAndPostgresEverythingIsThereAndWorks() {
        Runners.withPostgres()
                .withUserConfiguration(Runners.OnePool.class, Mail.class)
                .run(context -> {
                    assertThat(context.getBean(ModeGate.class).mode(RedisRole.STATE))
                            .isInstanceOf(Mode.Up.class);
                    assertThat(context.getBean(Holds.class).hold(HoldRequest.of("concert", "user-1", List.of("A-1"))))
                            .isInstanceOf(HoldOutcome.Held.class);

                    Outbox outbox = context.getBean(Outbox.class);
                    context.getBean(Store.class).inTx(tx -> {
                        outbox.append(tx, List.of(OutboxMessage.of("mail", "hello")));
                        return true;
                    });
                    await().until(() -> context.getBean(Mail.class).relayed.equals(List.of("hello")));
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Mail {
        final List<String> relayed = new CopyOnWriteArrayList<>();

        @Bean
        OutboxHandler mailHandler() {
            return new OutboxHandler() {
                @Override
                public String kind() {
                    return "mail";
                }

                @Override
                public void handle(List<OutboxEntry> batch) {
                    batch.forEach(entry -> relayed.add(entry.message().payload()));
                }
            };
        }
    }

    @Test
    void withoutADataSourceThereIsRedisAndTheGateAndNothingElse() {
        Runners.withoutPostgres()
                .withUserConfiguration(Runners.OnePool.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(RedisLink.class)
                        .hasSingleBean(ModeGate.class)
                        .doesNotHaveBean(Store.class)
                        .doesNotHaveBean(Outbox.class)
                        .doesNotHaveBean(Holds.class));
    }

    @Test
    void withNothingOptionalOnTheClassPathItStarts() {
        Runners.withoutPostgres()
                .withClassLoader(new FilteredClassLoader(
                        "org.postgresql",
                        "com.zaxxer",
                        "org.springframework.jdbc",
                        "org.springframework.boot.jdbc",
                        "org.springframework.transaction",
                        "org.springframework.boot.data.redis",
                        "org.springframework.web",
                        "org.springframework.boot.health",
                        "org.springframework.boot.actuate",
                        "jakarta.servlet"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(RedisLink.class));
    }

    @Test
    void withoutPoolsThereAreNoHolds() {
        Runners.withPostgres()
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Store.class)
                        .doesNotHaveBean(Holds.class));
    }

    @Test
    void aRedisThatIsAwayDoesNotKeepTheApplicationFromStarting() {
        Runners.withPostgres()
                .withUserConfiguration(Runners.OnePool.class)
                .withPropertyValues("forebay.redis.host=127.0.0.1", "forebay.redis.port=1")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(ModeGate.class).mode(RedisRole.STATE))
                            .isNotInstanceOf(Mode.Up.class);
                    assertThat(context.getBean(Holds.class).hold(HoldRequest.of("concert", "user-1", List.of("A-1"))))
                            .isInstanceOf(HoldOutcome.Held.class);
                });
    }

    @Test
    void switchedOffThereIsNothing() {
        Runners.withPostgres()
                .withPropertyValues("forebay.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(RedisLink.class)
                        .doesNotHaveBean(Store.class));
    }

    @Test
    void aDataSourceThatIsNoneOfForebaysIsLeftAlone() {
        Runners.withPostgres()
                .withPropertyValues("forebay.store.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(RedisLink.class)
                        .doesNotHaveBean(Store.class)
                        .doesNotHaveBean(Outbox.class)
                        .doesNotHaveBean(SpringTx.class));
    }

    @Test
    void propertiesReachTheirOptions() {
        Runners.withPostgres()
                .withUserConfiguration(Runners.OnePool.class)
                .withPropertyValues(
                        "forebay.redis.timeout=120ms",
                        "forebay.redis.max-memory=64mb",
                        "forebay.redis.cache.url=redis://cache.example:6380/2",
                        "forebay.default-ttl=42s",
                        "forebay.holds.ttl=5m",
                        "forebay.holds.max-line=7")
                .run(context -> {
                    RedisOptions redis = context.getBean(RedisOptions.class);
                    assertThat(redis.timeout()).isEqualTo(Duration.ofMillis(120));
                    assertThat(redis.maxMemory()).hasValue(64L << 20);
                    assertThat(redis.defaultTtl()).isEqualTo(Duration.ofSeconds(42));
                    assertThat(redis.server(RedisRole.CACHE).toString()).isEqualTo("redis://cache.example:6380/2");
                    HoldOptions holds = context.getBean(HoldOptions.class);
                    assertThat(holds.ttl()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(holds.maxLine()).isEqualTo(7);
                });
    }

    @Test
    void theDefaultsAreThoseOfTheKit() {
        Runners.unchanged().withUserConfiguration(Runners.OnePool.class).run(context -> {
            var properties = context.getBean(ForebayProperties.class);
            assertThat(context.getBean(HoldOptions.class)).isEqualTo(HoldOptions.defaults());
            assertThat(properties.store().options()).isEqualTo(StoreOptions.defaults());
            assertThat(properties.outbox().options()).isEqualTo(OutboxOptions.defaults());
            RedisOptions redis = context.getBean(RedisOptions.class);
            RedisOptions defaults = RedisOptions.builder(redis.state())
                    .keyPrefix(redis.keyPrefix())
                    .build();
            assertThat(redis).isEqualTo(defaults);
        });
    }

    @Test
    void inProductionTheAddressOfRedisMustBeNamed() {
        Runners.withoutPostgres()
                .withPropertyValues("forebay.preset=production", "forebay.redis.host=", "forebay.redis.port=")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(RedisConfigurationException.class)
                        .rootCause()
                        .hasMessageContaining("REDIS_URL"));
    }

    @Test
    void aWrongPropertyIsExplainedByItsNameAndWithoutSecrets() {
        Runners.withoutPostgres()
                .withPropertyValues(
                        "forebay.redis.url=redis://user:secret@host:bad/0", "forebay.redis.max-memory=plenty")
                .run(context -> {
                    Throwable failure = Objects.requireNonNull(context.getStartupFailure());
                    var analysis = new RedisConfigurationFailureAnalyzer().analyze(failure);
                    assertThat(analysis).isNotNull();
                    assertThat(analysis.getDescription())
                            .contains("forebay.redis.url (REDIS_URL)")
                            .contains("forebay.redis.max-memory (REDIS_MAX_MEMORY) is 'plenty'")
                            .doesNotContain("secret");
                });
    }

    @Test
    void springsOwnSettingsOfRedisAreUsedWhereForebayNamesNone() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ForebayAutoConfiguration.class, DataRedisAutoConfiguration.class))
                .withPropertyValues(
                        "spring.data.redis.url=rediss://app:secret@127.0.0.1:1/3", "forebay.redis.key-prefix=springs")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(RedisOptions.class).state().toString())
                            .isEqualTo("rediss://app:***@127.0.0.1:1/3");
                });
    }

    @Test
    void springsClusterAndSentinelAreUsedToo() {
        var runner = new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ForebayAutoConfiguration.class, DataRedisAutoConfiguration.class));
        runner.withPropertyValues("spring.data.redis.cluster.nodes=127.0.0.1:1,127.0.0.1:2")
                .run(context -> assertThat(
                                context.getBean(RedisOptions.class).state().address())
                        .isEqualTo("cluster 127.0.0.1:1,127.0.0.1:2"));
        runner.withPropertyValues(
                        "spring.data.redis.sentinel.master=main", "spring.data.redis.sentinel.nodes=127.0.0.1:1")
                .run(context -> assertThat(
                                context.getBean(RedisOptions.class).state().address())
                        .isEqualTo("sentinel main@127.0.0.1:1"));
    }

    @Test
    void eachRoleMayBeADeploymentOfItsOwn() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ForebayAutoConfiguration.class))
                .withPropertyValues(
                        "forebay.redis.sentinels=127.0.0.1:1,127.0.0.1:2",
                        "forebay.redis.sentinel-master=main",
                        "forebay.redis.cache.nodes[0]=127.0.0.1:3",
                        "forebay.redis.cache.username=app",
                        "forebay.redis.cache.password=secret")
                .run(context -> {
                    RedisOptions options = context.getBean(RedisOptions.class);
                    assertThat(options.state().toString()).isEqualTo("redis://sentinel main@127.0.0.1:1,127.0.0.1:2/0");
                    assertThat(options.server(RedisRole.CACHE).toString())
                            .isEqualTo("redis://app:***@cluster 127.0.0.1:3/0");
                });
    }

    @Test
    void forebaysOwnSettingsWinOverSprings() {
        Runners.withoutPostgres()
                .withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withPropertyValues("spring.data.redis.host=elsewhere")
                .run(context -> assertThat(
                                context.getBean(RedisOptions.class).state().address())
                        .startsWith("127.0.0.1:"));
    }

    @Test
    void whatTheApplicationDefinesItselfIsNotMadeAgain() {
        Runners.withPostgres().withUserConfiguration(OwnMeters.class).run(context -> {
            assertThat(context).hasSingleBean(Meters.class);
            assertThat(context.getBean(Meters.class)).isSameAs(context.getBean("ownMeters"));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnMeters {
        @Bean
        Meters ownMeters() {
            return Meters.none();
        }
    }

    @Test
    void metersGoToTheApplicationsRegistry() {
        Runners.withPostgres()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> {
                    context.getBean(Store.class).inTx(tx -> tx.update(new Sql("x", "select 1")));
                    assertThat(context.getBean(MeterRegistry.class)
                                    .get("forebay.store.transaction")
                                    .tag("outcome", "committed")
                                    .timer()
                                    .count())
                            .isPositive();
                });
    }
}
