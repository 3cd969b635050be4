package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Applied;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.hold.HoldOptions;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.Store;
import dev.forebay.store.StoreUnavailableException;
import dev.forebay.testkit.FaultyStore;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.fault.FaultProxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A Redis, a database, a process that is well, and others to which something happens between the two. */
final class HoldEdge implements AutoCloseable {
    private static final String PREFIX = "edge";

    private final EmbeddedRedis redis = EmbeddedRedis.builder().start();
    private final EmbeddedDatabase database = HoldWorld.newDatabase();
    private final HoldWorld world = HoldWorld.on(redis, database, PREFIX);

    EmbeddedRedis redis() {
        return redis;
    }

    HoldWorld world() {
        return world;
    }

    /** One more process. */
    HoldWorld process(HoldOptions options) {
        return processOn(redis, options);
    }

    /** One that has another Redis than all others, and their database. */
    HoldWorld processOn(EmbeddedRedis another, HoldOptions options) {
        return HoldWorld.on(another, database, PREFIX, options);
    }

    /** One that reaches PostgreSQL by another store. */
    HoldWorld process(HoldOptions options, UnaryOperator<Store> storeOfHolds) {
        return HoldWorld.on(redis, database, PREFIX, options, storeOfHolds);
    }

    /** One that dies each time before PostgreSQL hears of its grant. */
    HoldWorld forgetful(HoldOptions options) {
        return process(
                options,
                store -> new FaultyStore(store).insteadOfCommit(() -> {
                    throw unanswered("the process died");
                }));
    }

    static StoreUnavailableException unanswered(String why) {
        return new StoreUnavailableException("commit", Duration.ZERO, Applied.UNKNOWN, why, null);
    }

    Dying dying() {
        return dying(HoldWorld.options(), dying -> {});
    }

    /** One to which something happens before its commits. */
    Dying dying(HoldOptions options, Consumer<Dying> beforeCommit) {
        return new Dying(options, beforeCommit);
    }

    @Override
    public void close() {
        world.close();
        redis.close();
    }

    /** A process whose commits PostgreSQL has, and of which Redis hears nothing more, once it is told to die. */
    final class Dying implements AutoCloseable {
        private final AtomicBoolean dies = new AtomicBoolean();
        private final FaultProxy way = FaultProxy.to(redis.host(), redis.port());
        private final HoldWorld process;

        Dying(HoldOptions options, Consumer<Dying> beforeCommit) {
            process = HoldWorld.reaching(
                    RedisOptions.at(way.host(), way.port())
                            .keyPrefix(PREFIX)
                            // a busy machine must not look like the end of the way
                            .timeout(Duration.ofSeconds(2))
                            .build(),
                    database,
                    options,
                    store -> new FaultyStore(store)
                            .insteadOfCommit(() -> beforeCommit.accept(this))
                            .afterCommit(() -> {
                                if (dies.get()) {
                                    way.freeze();
                                }
                            }));
            await().until(process::redisServes);
        }

        HoldWorld process() {
            return process;
        }

        void diesAfterTheNextCommit() {
            dies.set(true);
        }

        @Override
        public void close() {
            process.close();
            way.close();
        }
    }

    /** Keeps one process waiting before a transaction of a group commit, as by SIGSTOP between two statements. */
    static final class Standstill {
        private final AtomicInteger left = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        FaultyStore of(Store store) {
            return new FaultyStore(store).insteadOfCommit(() -> {
                if (left.getAndUpdate(n -> Math.max(0, n - 1)) == 1) {
                    begun.countDown();
                    try {
                        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
        }

        /** Before which one from now on. */
        void before(int transaction) {
            left.set(transaction);
        }

        boolean begun() {
            return begun.getCount() == 0;
        }

        void end() {
            ended.countDown();
        }
    }
}
