package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.redis.RedisBudget;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests whose budget for Redis is spent while they load: they are answered as if Redis were away, not by its exception. */
class SpentBudgetTest {
    private static TwoNodes nodes;
    private static Cache<String, Item> items;

    @BeforeAll
    static void open() {
        nodes = TwoNodes.shared();
        items = TwoNodes.items(nodes.a, settings -> settings);
    }

    @AfterAll
    static void close() {
        nodes.close();
    }

    private static void spend() {
        RedisBudget.charge(Duration.ofHours(1));
    }

    @Test
    void whatIsLoadedIsAnsweredThoughItCantBeKept() {
        try (RedisBudget request = RedisBudget.open(Duration.ofSeconds(20))) {
            assertThat(items.get("kept", (key, context) -> {
                        spend();
                        return new Item(key, 1);
                    }))
                    .contains(new Item("kept", 1));
            assertThat(request.left()).isZero();
        }
    }

    @Test
    void whatIsNotToBeKeptIsAnsweredThoughTheRightCantBeGivenBack() {
        try (RedisBudget request = RedisBudget.open(Duration.ofSeconds(20))) {
            assertThat(items.get("fleeting", (key, context) -> {
                        spend();
                        context.noStore();
                        return new Item(key, 1);
                    }))
                    .contains(new Item("fleeting", 1));
            assertThat(request.left()).isZero();
        }
    }

    @Test
    void aLoaderThatFailsIsHeard() {
        try (RedisBudget request = RedisBudget.open(Duration.ofSeconds(20))) {
            assertThatThrownBy(() -> items.get("failing", (key, context) -> {
                        spend();
                        throw new IllegalStateException("the source is away");
                    }))
                    .hasStackTraceContaining("the source is away");
            assertThat(request.left()).isZero();
        }
    }

    @Test
    void manyAreAnsweredTogether() {
        try (RedisBudget request = RedisBudget.open(Duration.ofSeconds(20))) {
            assertThat(items.getAll(List.of("one", "two"), keys -> {
                        spend();
                        Map<String, Item> loaded = new HashMap<>();
                        keys.forEach(key -> loaded.put(key, new Item(key, 1)));
                        return loaded;
                    }))
                    .hasSize(2);
            assertThatThrownBy(() -> items.getAll(List.of("three", "four"), keys -> {
                        throw new IllegalStateException("the source is away");
                    }))
                    .hasStackTraceContaining("the source is away");
            assertThat(request.left()).isZero();
        }
    }
}
