package dev.forebay.boxoffice.operations;

import dev.forebay.cache.warm.WarmReport;
import dev.forebay.cache.warm.Warmer;
import dev.forebay.cache.warm.Warmers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** All warmers that modules declare, run once behind the start: the first visitors do not wait for them. */
@Configuration(proxyBeanMethods = false)
class WarmUps {
    private static final Logger log = LoggerFactory.getLogger(WarmUps.class);

    @Bean
    Warmers warmers(ObjectProvider<Warmer<?>> all) {
        return Warmers.of(all.orderedStream().<Warmer<?>>map(warmer -> warmer).toList());
    }

    /** Runs them, and says what came of it. */
    @Bean
    AtStart warmUpAtStart(Warmers warmers) {
        return new AtStart(warmers);
    }

    record AtStart(Warmers warmers) {
        @EventListener(ApplicationReadyEvent.class)
        void begin() {
            var unused = Thread.ofVirtual()
                    .name("boxoffice-warm-up")
                    .start(() -> warmers.run(progress -> {}).forEach(AtStart::tell));
        }

        private static void tell(WarmReport report) {
            if (report.complete()) {
                log.info(
                        "warm: {} entries of {} in {} ms",
                        report.warmed(),
                        report.warmer(),
                        report.took().toMillis());
            } else {
                log.warn("not all is warm: {}", report);
            }
        }
    }
}
