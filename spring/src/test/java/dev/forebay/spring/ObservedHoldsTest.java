package dev.forebay.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ObservedHoldsTest {
    private static final class Ended implements ObservationHandler<Observation.Context> {
        private final List<String> ended = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            ended.add(context.getName() + ' ' + value(context, "operation") + ' ' + value(context, "outcome"));
        }

        private static String value(Observation.Context context, String key) {
            return Objects.requireNonNull(context.getLowCardinalityKeyValue(key))
                    .getValue();
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return "forebay.hold".equals(context.getName());
        }
    }

    @Test
    void eachOperationIsObservedWithItsOutcome() {
        var ended = new Ended();
        var registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(ended);
        Runners.withPostgres()
                .withUserConfiguration(Runners.OnePool.class)
                .withBean(ObservationRegistry.class, () -> registry)
                .run(context -> {
                    Holds holds = context.getBean(Holds.class);
                    holds.hold(HoldRequest.of("concert", "user-1", List.of("A-1")));
                    holds.hold(HoldRequest.of("concert", "user-2", List.of("A-1")));
                    assertThat(ended.ended).containsExactly("forebay.hold hold Held", "forebay.hold hold Taken");
                });
    }

    @Test
    void whereNobodyObservesTheHoldsAreBare() {
        Runners.withPostgres()
                .withUserConfiguration(Runners.OnePool.class)
                .withBean(ObservationRegistry.class, () -> ObservationRegistry.NOOP)
                .run(context -> assertThat(context.getBean(Holds.class)).isNotInstanceOf(ObservedHolds.class));
    }
}
