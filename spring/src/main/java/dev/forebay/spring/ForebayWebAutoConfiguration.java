package dev.forebay.spring;

import dev.forebay.redis.RedisLink;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/** One Redis budget per web request, so that a hung Redis costs a request once and not once per call. */
@AutoConfiguration(after = ForebayAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Filter.class, OncePerRequestFilter.class})
@ConditionalOnBean({RedisLink.class, ForebayProperties.class})
public class ForebayWebAutoConfiguration {
    /** Before security and sessions, which may ask Redis too. */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 50;

    @Bean
    @ConditionalOnMissingBean(name = "forebayRedisBudgetFilter")
    FilterRegistrationBean<RedisBudgetFilter> forebayRedisBudgetFilter(ForebayProperties properties) {
        var registration = new FilterRegistrationBean<>(new RedisBudgetFilter(properties.budget()));
        registration.setOrder(ORDER);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
        return registration;
    }
}
