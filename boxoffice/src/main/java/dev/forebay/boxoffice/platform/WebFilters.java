package dev.forebay.boxoffice.platform;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The order of the filters: sessions, body limit, security, idempotency. */
@Configuration(proxyBeanMethods = false)
class WebFilters {
    private static final int BEFORE_SECURITY = -110;
    private static final int AFTER_SECURITY = -90;

    @Bean
    FilterRegistrationBean<BodyLimitFilter> bodyLimit(Problems problems) {
        return ordered(new FilterRegistrationBean<>(new BodyLimitFilter(problems)), BEFORE_SECURITY);
    }

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotency(IdempotencyKeys keys, Callers callers, Problems problems) {
        return ordered(new FilterRegistrationBean<>(new IdempotencyFilter(keys, callers, problems)), AFTER_SECURITY);
    }

    private static <T extends jakarta.servlet.Filter> FilterRegistrationBean<T> ordered(
            FilterRegistrationBean<T> registration, int order) {
        registration.setOrder(order);
        return registration;
    }
}
