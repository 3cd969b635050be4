package dev.forebay.boxoffice.operations;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What everybody may read under /api/health.
 *
 * @param addresses Whether it says where the masters of Redis are: for a box office that only its own machine reaches.
 */
@ConfigurationProperties("boxoffice.health")
record HealthProperties(@DefaultValue("false") boolean addresses) {}
