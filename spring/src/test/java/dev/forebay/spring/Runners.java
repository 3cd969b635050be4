package dev.forebay.spring;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.GateOptions;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.spring.cache.ForebayCachesAutoConfiguration;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Contexts on the shared Redis and a database of their own. */
public final class Runners {
    /** Longer than a busy machine keeps a living Redis from answering: only one that is gone is gone on without. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Runners() {}

    /** The starter alone. */
    public static ApplicationContextRunner withoutPostgres() {
        return patient(bare());
    }

    private static ApplicationContextRunner patient(ApplicationContextRunner runner) {
        return runner.withPropertyValues("forebay.redis.timeout=" + PATIENCE.toSeconds() + "s")
                .withBean(GateOptions.class, Runners::patientGate);
    }

    private static ApplicationContextRunner bare() {
        EmbeddedRedis redis = EmbeddedServers.redis();
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ForebayStoreAutoConfiguration.class,
                        ForebayOutboxAutoConfiguration.class,
                        ForebayAutoConfiguration.class,
                        ForebayHoldsAutoConfiguration.class,
                        ForebayCachesAutoConfiguration.class,
                        ForebayWebAutoConfiguration.class,
                        ForebayHealthAutoConfiguration.class))
                .withPropertyValues(
                        "forebay.redis.host=" + redis.host(),
                        "forebay.redis.port=" + redis.port(),
                        "forebay.redis.key-prefix=" + EmbeddedServers.uniqueName("spring"));
    }

    /** The starter with a DataSource. */
    public static ApplicationContextRunner withPostgres() {
        return patient(unchanged());
    }

    /** The same with nothing of Redis changed but its address and the key prefix. */
    static ApplicationContextRunner unchanged() {
        return bare().withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class))
                .withPropertyValues(dataSource(EmbeddedServers.createDatabase("spring")));
    }

    private static GateOptions patientGate() {
        GateOptions usual = GateOptions.defaults();
        return new GateOptions(
                usual.heartbeat(), PATIENCE, usual.retryShortest(), usual.retryLongest(), usual.overloadsToSuspect());
    }

    public static String[] dataSource(EmbeddedDatabase database) {
        return new String[] {
            "spring.datasource.url=" + database.jdbcUrl(),
            "spring.datasource.username=" + database.username(),
            "spring.datasource.password=" + database.password()
        };
    }

    /** An application that says which pools there are. */
    @Configuration(proxyBeanMethods = false)
    static class OnePool {
        @Bean
        PoolDirectory directory() {
            return id -> Optional.of(new PoolDirectory.Pool(id, 10, unit -> unit.startsWith("A-")));
        }
    }
}
