package dev.forebay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.base.InvalidKeyException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
    @Test
    void aDomainStandsBeforeWhatDependsOnIt() {
        List<String> order = TicketShop.graph().domains();
        assertThat(order).hasSize(16).doesNotHaveDuplicates();
        assertThat(order.indexOf("booking")).isLessThan(order.indexOf("event_availability"));
        assertThat(order.indexOf("event")).isLessThan(order.indexOf("venue"));
        assertThat(order.indexOf("organization")).isLessThan(order.indexOf("venue"));
        assertThat(order.indexOf("product")).isLessThan(order.indexOf("category"));
    }

    @Test
    void aCycleIsRefusedByItsName() {
        var graph = DependencyGraph.declare()
                .domain("shop")
                .domain("event")
                .domain("venue")
                .domain("organization")
                .edge("shop", "event", Mapping.same())
                .edge("event", "venue", Mapping.same())
                .edge("venue", "organization", Mapping.same())
                .edge("organization", "event", Mapping.same());
        assertThatThrownBy(graph::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event -> venue -> organization -> event;");
    }

    @Test
    void aDomainDoesNotDependOnItself() {
        var graph = DependencyGraph.declare().domain("event").edge("event", "event", Mapping.same());
        assertThatThrownBy(graph::build).hasMessageContaining("event -> event;");
    }

    @Test
    void whatIsDeclaredWrongIsRefusedWhenItIsDeclared() {
        var graph = DependencyGraph.declare().domain("event");
        assertThatThrownBy(() -> graph.domain("event")).hasMessageContaining("declared twice");
        assertThatThrownBy(() -> graph.edge("event", "venu", Mapping.same())).hasMessageContaining("'venu'");
        assertThatThrownBy(() -> graph.edge("evnt", "event", Mapping.same())).hasMessageContaining("'evnt'");
        assertThatThrownBy(() -> graph.limit(0)).hasMessageContaining("0 ids");
        assertThatThrownBy(() -> graph.domain("a", a -> a.entry("two words"))).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> graph.domain("b", b -> b.clears("two words"))).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> graph.domain("c", c -> c.tag("no tag", "lists")))
                .isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> graph.domain("d", d -> d.tag("venue:"))).hasMessageContaining("names no cache");
    }

    @Test
    void twoWaysToADomainAreNoCycle() {
        assertThat(DependencyGraph.declare()
                        .domain("a")
                        .domain("b")
                        .domain("c")
                        .domain("d")
                        .edge("a", "b", Mapping.same())
                        .edge("a", "c", Mapping.same())
                        .edge("b", "d", Mapping.same())
                        .edge("c", "d", Mapping.same())
                        .build()
                        .domains())
                .containsExactly("a", "c", "b", "d");
    }
}
