package dev.forebay.boxoffice.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.Client.Answer;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletContext;
import org.junit.jupiter.api.Test;

class HealthApiTest {
    /** A call that was late on a busy machine makes Redis suspect for a moment. */
    private static Answer whenUp() {
        return await().until(
                        () -> RunningBoxOffice.shared().guest().get("/api/health"),
                        health -> health.text("/status").equals("up"));
    }

    @Test
    void healthTellsModesAndVersions() {
        var health = whenUp();

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text("/status")).isEqualTo("up");
        assertThat(health.text("/redis/state/mode")).isEqualTo("up");
        assertThat(health.text("/redis/cache/mode")).isEqualTo("up");
        assertThat(health.text("/postgres/status")).isEqualTo("up");
        assertThat(health.text("/versions/application")).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(health.text("/versions/postgresql")).startsWith("18");
        // not told while a role is not up
        await().untilAsserted(
                        () -> assertThat(whenUp().text("/versions/redis")).matches("(valkey )?\\d+\\.\\d+\\.\\d+"));
        assertThat(health.json().at("/samples/ready").asBoolean()).isTrue();
    }

    @Test
    void everybodyReadsTheModeOfEachShardAndNobodyWhereItIs() {
        var state = whenUp().json().at("/redis/state");

        assertThat(state.at("/topology").asString()).isEqualTo("single");
        assertThat(state.at("/shards")).hasSize(1);
        assertThat(state.at("/shards/0/mode").asString()).isEqualTo("up");
        assertThat(state.at("/shards/0/master").isNull()).isTrue();
    }

    @Test
    void theKitsHealthGroupIsUpAndTellsItsDetailsToOperatorsAlone() {
        var office = RunningBoxOffice.shared();
        whenUp();
        var told = office.guest().get("/actuator/health/forebay");
        assertThat(told.status()).isEqualTo(200);
        assertThat(told.text("/status")).isEqualTo("UP");
        assertThat(told.json().has("components")).isFalse();

        var operator = office.browserOf("operator@example.com").get("/actuator/health/forebay");
        assertThat(operator.text("/components/forebayRedis/components/state/details/mode"))
                .isEqualTo("up");
        assertThat(operator.text("/components/forebayOutbox/status")).isEqualTo("UP");
        assertThat(operator.text("/components/forebayStore/status")).isEqualTo("UP");
    }

    @Test
    void everyHoldIsObservedAndEveryRequestHasOneRedisBudget() {
        var office = RunningBoxOffice.shared();
        var sale = OnSale.of(office);
        var guest = office.guest().asGuest();
        var hold = guest.hold(sale.event(), sale.seats(1));
        assertThat(hold.status()).as(hold.response().body()).isEqualTo(201);
        guest.delete("/api/holds/" + hold.text("/holdId"));

        var observed = office.bean(MeterRegistry.class).get("forebay.hold");
        assertThat(observed.tags("operation", "hold", "outcome", "Held").timer().count())
                .isPositive();
        assertThat(office.bean(ServletContext.class).getFilterRegistrations()).containsKey("forebayRedisBudgetFilter");
    }
}
