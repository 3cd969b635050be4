package dev.forebay.boxoffice;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Last Minute Live: a box office that sells seats under load, and goes on selling without Redis. */
@SpringBootApplication
@EnableScheduling
@ConfigurationPropertiesScan
public class BoxOfficeApplication {
    public static void main(String[] args) {
        SpringApplication.run(BoxOfficeApplication.class, args);
    }

    /** The time of sale windows and of what people are shown; holds and drafts end by the database's clock. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
