package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final int BUS = 10_000;

    @Test
    void noneIsHandedOutTwiceNorAsTheClusterBusOfAnother() {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 1_000)
                .parallel()
                .forEach(i -> assertThat(ports.add(Ports.free())).isTrue());
        Set<Integer> buses = new HashSet<>();
        ports.forEach(port -> buses.add(port + BUS));
        assertThat(buses).doesNotContainAnyElementsOf(ports);
    }
}
