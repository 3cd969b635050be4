package dev.forebay.boxoffice.platform;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.health.EpochStore;
import dev.forebay.health.ModeGate;
import dev.forebay.health.ModeGates;
import dev.forebay.hold.HoldDependencies;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldTable;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisServer;
import dev.forebay.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** The kit on this application's PostgreSQL and Redis. */
@Configuration(proxyBeanMethods = false)
class KitConfiguration {
    @Bean
    ForebayClock forebayClock() {
        return ForebayClock.system();
    }

    @Bean
    Meters forebayMeters(MeterRegistry registry) {
        return Meters.of(registry);
    }

    @Bean
    RedisOptions redisOptions(
            @Value("${forebay.redis.url:redis://localhost:6379}") URI url,
            @Value("${forebay.redis.key-prefix:lml}") String prefix) {
        String[] user =
                url.getUserInfo() == null ? new String[0] : url.getUserInfo().split(":", 2);
        String path = url.getPath() == null ? "" : url.getPath().replace("/", "");
        int database = path.isEmpty() ? 0 : Integer.parseInt(path);
        int port = url.getPort() < 0 ? 6379 : url.getPort();
        var server = new RedisServer(
                url.getHost(),
                port,
                user.length > 1 && !user[0].isEmpty() ? user[0] : null,
                user.length > 1 ? user[1] : null,
                database,
                "rediss".equals(url.getScheme()));
        return RedisOptions.builder(server).keyPrefix(prefix).build();
    }

    @Bean
    RedisLink redisLink(RedisOptions options, Meters meters, ForebayClock clock) {
        return RedisLink.open(options, meters, clock);
    }

    @Bean
    Store store(DataSource dataSource, Meters meters, ForebayClock clock) {
        var store = Store.of(dataSource, meters, clock);
        store.migrate();
        return store;
    }

    @Bean
    ModeGate modeGate(RedisLink link, RedisOptions options, Store store, Meters meters, ForebayClock clock) {
        return ModeGates.start(link, options.keys(), EpochStore.stored(store), meters, clock);
    }

    @Bean
    Outbox outbox(Store store, Meters meters, ForebayClock clock) {
        return Outbox.of(store, OutboxOptions.defaults(), meters, clock);
    }

    @Bean
    Holds holds(
            PoolDirectory directory,
            RedisLink link,
            RedisOptions options,
            ModeGate gate,
            Store store,
            Outbox outbox,
            Meters meters,
            ForebayClock clock) {
        var table = new HoldTable("boxoffice.seat_booking_state", "event_id", "seat_id", "held_by");
        return Holds.open(
                directory,
                HoldOptions.defaults().withTable(table),
                new HoldDependencies(link, options.keys(), gate, store, outbox, meters, clock));
    }

    @Bean
    RelayStart relayStart(Outbox outbox, List<OutboxHandler> handlers) {
        return new RelayStart(outbox, handlers);
    }

    /** Begins to relay once everything is there that handles messages. */
    static final class RelayStart {
        private final Outbox outbox;
        private final List<OutboxHandler> handlers;

        RelayStart(Outbox outbox, List<OutboxHandler> handlers) {
            this.outbox = outbox;
            this.handlers = List.copyOf(handlers);
        }

        @EventListener(ApplicationReadyEvent.class)
        void start() {
            handlers.forEach(outbox::handle);
            outbox.start();
        }
    }
}
