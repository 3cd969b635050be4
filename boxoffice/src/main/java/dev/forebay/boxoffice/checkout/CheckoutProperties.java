package dev.forebay.boxoffice.checkout;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How checkout behaves.
 *
 * @param draft how long a draft may wait for its payment
 * @param mostDrafts open drafts a user may have
 * @param webhookSecret what webhooks are signed with; the same on all nodes; empty makes one that only this process knows
 * @param sandbox the sandbox provider's delays
 */
@ConfigurationProperties("boxoffice.checkout")
record CheckoutProperties(
        @DefaultValue("15m") Duration draft,
        @DefaultValue("5") int mostDrafts,
        @DefaultValue("") String webhookSecret,
        @DefaultValue Sandbox sandbox) {
    /**
     * The sandbox's delays.
     *
     * @param slow how long {@code test_slow} takes
     * @param settleAfter when {@code test_unknown} turns out to have worked
     */
    record Sandbox(
            @DefaultValue("2500ms") Duration slow,
            @DefaultValue("4s") Duration settleAfter) {}

    @Override
    public String toString() {
        return "CheckoutProperties[draft=" + draft + ", mostDrafts=" + mostDrafts + ", sandbox=" + sandbox + "]";
    }
}
