package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Key;
import dev.forebay.redis.RedisSubscriptions.ChannelListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private static final Key CHANNEL = TestRedis.key("channel");
    private static final Duration LONG = Duration.ofMinutes(1);

    private TestRedis redis;
    private RedisSubscriptions channels;

    @BeforeEach
    void start() {
        redis = new TestRedis();
        channels = redis.link.subscriptions(RedisRole.STATE);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private static class Heard implements ChannelListener {
        final ConcurrentLinkedQueue<String> all = new ConcurrentLinkedQueue<>();

        @Override
        public void message(String message) {
            all.add(message);
        }

        @Override
        public void resumed() {
            all.add("resumed");
        }
    }

    @Test
    void messagesArriveInOrderAfterTheFirstResumed() {
        var heard = new Heard();
        channels.subscribe(CHANNEL, heard);
        List<String> messages =
                IntStream.range(0, 200).mapToObj(Integer::toString).toList();

        messages.forEach(
                message -> assertThat(channels.publish(CHANNEL, message)).isEqualTo(1));

        await().until(() -> heard.all.size() == 201);
        assertThat(heard.all.poll()).isEqualTo("resumed");
        assertThat(heard.all).containsExactlyElementsOf(messages);
    }

    @Test
    void listenersShareAChannelAndTheLastOneEndsIt() {
        var first = new Heard();
        var second = new Heard();
        var one = channels.subscribe(CHANNEL, first);
        var two = channels.subscribe(CHANNEL, second);
        assertThat(channels.publish(CHANNEL, "a")).isEqualTo(1);
        await().untilAsserted(() -> assertThat(second.all).containsExactly("resumed", "a"));
        await().untilAsserted(() -> assertThat(first.all).containsExactly("resumed", "a"));

        one.close();
        assertThat(channels.publish(CHANNEL, "b")).isEqualTo(1);
        await().untilAsserted(() -> assertThat(second.all).contains("b"));
        assertThat(first.all).doesNotContain("b");

        two.close();
        await().untilAsserted(() -> assertThat(channels.publish(CHANNEL, "c")).isZero());
    }

    @Test
    void subscriptionIsTakenUpAgainAndToldSo() {
        var heard = new Heard();
        channels.subscribe(CHANNEL, heard);
        await().until(() -> heard.all.size() == 1);

        redis.server.restartEmpty();

        await().untilAsserted(() -> assertThat(heard.all).containsExactly("resumed", "resumed"));
        await().untilAsserted(
                        () -> assertThat(channels.publish(CHANNEL, "again")).isEqualTo(1));
        await().untilAsserted(() -> assertThat(heard.all).endsWith("again"));
    }

    @Test
    void subscriptionMadeWhileAwayBeginsWhenRedisComes() {
        redis.server.kill();
        await().until(() -> !redis.link.connected(RedisRole.STATE));
        var heard = new Heard();
        channels.subscribe(CHANNEL, heard);

        redis.server.restart();

        await().untilAsserted(() -> assertThat(heard.all).containsExactly("resumed"));
    }

    /** With a time-out that no test waits for: whoever waits for it is found by the deadline of the future. */
    @Test
    void subscribingWaitsForNothingWhileRedisIsAwayAndBeginsWhenItComes() throws Exception {
        try (RedisLink patient = redis.link(options -> options.timeout(LONG));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var before = new Heard();
            patient.subscriptions(RedisRole.STATE).subscribe(CHANNEL, before);
            await().untilAsserted(() -> assertThat(before.all).containsExactly("resumed"));
            redis.server.kill();
            await().until(() -> !patient.connected(RedisRole.STATE));
            var lost = new Heard();
            threads.submit(() -> patient.subscriptions(RedisRole.STATE).subscribe(TestRedis.key("lost"), lost))
                    .get(30, TimeUnit.SECONDS);
            try (RedisLink late = redis.link(options -> options.timeout(LONG))) {
                var never = new Heard();
                threads.submit(() -> late.subscriptions(RedisRole.STATE).subscribe(TestRedis.key("never"), never))
                        .get(30, TimeUnit.SECONDS);
                assertThat(lost.all).isEmpty();
                assertThat(never.all).isEmpty();

                redis.server.restart();

                await().untilAsserted(() -> assertThat(never.all).containsExactly("resumed"));
                await().untilAsserted(() -> assertThat(lost.all).containsExactly("resumed"));
                await().untilAsserted(() -> assertThat(before.all).containsExactly("resumed", "resumed"));
                await().ignoreExceptions().until(() -> channels.publish(TestRedis.key("never"), "heard") == 1);
                await().untilAsserted(() -> assertThat(never.all).endsWith("heard"));
            }
        }
    }

    @Test
    void subscribingWaitsForAConnectionThatIsLateWhileTheOthersStand() throws Exception {
        try (RedisLink patient = redis.link(options -> options.timeout(LONG));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RedisSubscriptions patiently = patient.subscriptions(RedisRole.STATE);
            for (int i = 0; i < 10; i++) {
                redis.server.command("CLIENT", "KILL", "TYPE", "pubsub");
                Key another = TestRedis.key("late" + i);
                var heard = new Heard();
                threads.submit(() -> patiently.subscribe(another, heard)).get(30, TimeUnit.SECONDS);
                assertThat(patiently.publish(another, "heard")).isEqualTo(1);
                await().untilAsserted(() -> assertThat(heard.all).endsWith("heard"));
            }
        }
    }

    @Test
    void slowListenerIsDroppedMessagesAndTold() throws Exception {
        var goOn = new CountDownLatch(1);
        var stuck = new CountDownLatch(1);
        var heard = new Heard() {
            void hold() throws InterruptedException {
                stuck.countDown();
                assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            }
        };
        channels.subscribe(CHANNEL, new ChannelListener() {
            @Override
            public void message(String message) {
                heard.message(message);
                if ("first".equals(message)) {
                    try {
                        heard.hold();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }

            @Override
            public void resumed() {
                heard.resumed();
            }
        });
        channels.publish(CHANNEL, "first");
        assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < Mailbox.BOUND + 10; i++) {
            channels.publish(CHANNEL, "m" + i);
        }
        channels.publish(CHANNEL, "last");
        var other = new Heard();
        channels.subscribe(TestRedis.key("other"), other);
        channels.publish(TestRedis.key("other"), "not held up");
        await().untilAsserted(() -> assertThat(other.all).contains("not held up"));
        goOn.countDown();

        await().untilAsserted(() -> assertThat(heard.all).endsWith("last"));
        assertThat(heard.all).hasSizeLessThan(Mailbox.BOUND).startsWith("resumed", "first", "resumed");
    }

    @Test
    void wakeUpReachesOneWaiterOfOneProcess() throws Exception {
        try (RedisLink otherLink = redis.link(options -> options);
                Wakeups here = Wakeups.open(redis.link, RedisRole.STATE, TestRedis.KEYS);
                Wakeups there = Wakeups.open(otherLink, RedisRole.STATE, TestRedis.KEYS);
                Wakeups.Wakeup meant = there.register("meant");
                Wakeups.Wakeup bystander = there.register("bystander")) {
            settle(meant);
            settle(bystander);

            assertThat(here.wake(there.processId(), "meant")).isTrue();

            assertThat(meant.await(Duration.ofSeconds(10))).isTrue();
            assertThat(bystander.await(Duration.ZERO)).isFalse();
            assertThat(here.wake("nobody", "meant")).isFalse();
            assertThat(here.wake(here.processId(), "meant")).isFalse();
            assertThatThrownBy(() -> there.register("meant")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Takes the wake-up of the first subscription, which may come before or after the registration. */
    private static void settle(Wakeups.Wakeup wakeup) throws InterruptedException {
        boolean ignored = wakeup.await(Duration.ofMillis(200));
    }

    @Test
    void lostConnectionWakesEverybody() throws Exception {
        try (Wakeups wakeups = Wakeups.open(redis.link, RedisRole.STATE, TestRedis.KEYS);
                var waiters = Executors.newVirtualThreadPerTaskExecutor()) {
            var registered = new CountDownLatch(20);
            List<Future<Boolean>> waiting = IntStream.range(0, 20)
                    .mapToObj(i -> waiters.submit(() -> {
                        try (Wakeups.Wakeup wakeup = wakeups.register("w" + i)) {
                            registered.countDown();
                            return wakeup.await(Duration.ofSeconds(30));
                        }
                    }))
                    .toList();
            assertThat(registered.await(10, TimeUnit.SECONDS)).isTrue();
            redis.server.kill();
            for (Future<Boolean> one : waiting) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
