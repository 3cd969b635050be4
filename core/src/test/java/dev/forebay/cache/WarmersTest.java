package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.cache.warm.WarmProgress;
import dev.forebay.cache.warm.WarmReport;
import dev.forebay.cache.warm.Warmer;
import dev.forebay.cache.warm.Warmers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarmersTest {
    private static final List<String> THOUSAND =
            IntStream.range(0, 1000).mapToObj(Integer::toString).toList();

    private TwoNodes nodes;
    private Cache<String, Item> cache;

    @BeforeEach
    void open() {
        nodes = TwoNodes.shared();
        cache = TwoNodes.items(nodes.a, options -> options);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private Map<String, Item> load(Set<String> keys) {
        nodes.loads.addAndGet(keys.size());
        return keys.stream().collect(Collectors.toMap(key -> key, key -> new Item(key, 1)));
    }

    @Test
    void aWarmUpLoadsWhatIsMissingAndTellsHowFarItIs() {
        cache.get("7", nodes.priced(7));
        List<WarmProgress> told = new ArrayList<>();
        WarmReport report =
                Warmers.of(Warmer.of(cache, () -> THOUSAND, this::load)).run("items", told::add);

        assertThat(report.complete()).isTrue();
        assertThat(report.warmed()).isEqualTo(1000);
        assertThat(nodes.loads).as("one was there").hasValue(1000);
        assertThat(told).hasSize(10).isSortedAccordingTo((x, y) -> Integer.compare(x.done(), y.done()));
        assertThat(told.getLast().finished()).isTrue();
        Cache<String, Item> other = TwoNodes.items(nodes.b, options -> options);
        assertThat(other.get("999", nodes.priced(2))).contains(new Item("999", 1));
        assertThat(other.get("7", nodes.priced(2))).contains(new Item("7", 7));
    }

    @Test
    void aBadKeyFailsAloneAndIsNamed() {
        WarmReport report = Warmers.of(Warmer.of(cache, () -> THOUSAND, keys -> {
                    if (keys.contains("13")) {
                        throw new IllegalStateException("13 brings bad luck");
                    }
                    return load(keys);
                }))
                .run("items", progress -> {});
        assertThat(report.warmed()).isEqualTo(999);
        assertThat(report.failed()).isOne();
        assertThat(report.failures())
                .containsExactly(new WarmReport.Failure("13", "IllegalStateException: 13 brings bad luck"));
        assertThat(report.complete()).isFalse();
        assertThat(cache.find("12")).isInstanceOf(Lookup.Hit.class);
        assertThat(cache.find("13")).isInstanceOf(Lookup.Miss.class);
    }

    @Test
    void noMoreLoadsRunAtATimeThanAllowed() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        WarmReport report = Warmers.of(Warmer.oneByOne(cache, () -> THOUSAND.subList(0, 60), (key, context) -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            Thread.yield();
                            now.decrementAndGet();
                            return new Item(key, 1);
                        })
                        .withBatches(1, 3))
                .run("items", progress -> {});
        assertThat(report.warmed()).isEqualTo(60);
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void whatIsNotDoneInTimeIsSkippedAndSaidToBe() {
        var never = new CountDownLatch(1);
        WarmReport report = Warmers.of(Warmer.oneByOne(cache, () -> List.of("1", "2", "3"), (key, context) -> {
                            assertThat(never.await(30, TimeUnit.SECONDS)).isTrue();
                            return new Item(key, 1);
                        })
                        .withBatches(1, 1)
                        .within(Duration.ofMillis(300)))
                .run("items", progress -> {});
        assertThat(report.warmed()).isZero();
        assertThat(report.skipped()).isEqualTo(3);
        assertThat(report.complete()).isFalse();
    }

    @Test
    void keysThatCanNotBeListedAndListenersThatThrowEndNothing() {
        Warmers warmers = Warmers.of(
                Warmer.<String, Item>of(
                                cache,
                                () -> {
                                    throw new IllegalStateException("no list");
                                },
                                this::load)
                        .named("first"),
                Warmer.of(cache, () -> THOUSAND, this::load));
        List<WarmReport> reports = warmers.run(progress -> {
            throw new IllegalStateException("deaf");
        });
        assertThat(reports.get(0).failures())
                .containsExactly(new WarmReport.Failure("", "IllegalStateException: no list"));
        assertThat(reports.get(1).complete()).isTrue();
    }

    @Test
    void wrongNamesAndTwoRunsAtOnceAreRefused() {
        var loading = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Warmers warmers = Warmers.of(Warmer.oneByOne(cache, () -> List.of("1"), (key, context) -> {
            loading.countDown();
            assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
            return new Item(key, 1);
        }));
        assertThatThrownBy(() -> warmers.run("itmes", progress -> {}))
                .hasMessage("there is no warmer itmes; there are [items]");
        Thread first = Thread.ofVirtual().start(() -> warmers.run(progress -> {}));
        assertThatThrownBy(() -> {
                    assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
                    warmers.run(progress -> {});
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the warmer items runs already");
        go.countDown();
        assertThat(first).isNotNull();
        assertThatThrownBy(() -> Warmers.of(
                        Warmer.of(cache, () -> THOUSAND, this::load), Warmer.of(cache, () -> THOUSAND, this::load)))
                .hasMessageContaining("two warmers items");
    }
}
