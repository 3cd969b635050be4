package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.testkit.cache.CacheWorld;
import dev.forebay.testkit.cache.CachesContract;
import dev.forebay.testkit.sale.SaleDeployment;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract of an application that has Redis and no PostgreSQL. */
class CachesWithoutPostgresTest extends CachesContract {
    private static CacheWorld world;
    private static CacheWorld another;

    @BeforeAll
    static void open() {
        world = CacheWorld.withoutDatabase(new SaleDeployment.Single(EmbeddedServers.redis()));
        another = CacheWorld.on(EmbeddedServers.redis());
    }

    @AfterAll
    static void close() {
        world.close();
        another.close();
    }

    @Override
    protected CacheWorld world() {
        return world;
    }

    @Test
    void anInvalidationInATransactionIsRefused() {
        assertThatThrownBy(() -> another.store().inTx(tx -> {
                    here().invalidate(tx, List.of("7"));
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
