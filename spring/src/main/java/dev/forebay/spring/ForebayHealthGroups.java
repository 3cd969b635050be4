package dev.forebay.spring;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.SimpleHttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.SimpleStatusAggregator;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/** The application's groups and {@code forebay}, unless the application has defined one of that name. */
final class ForebayHealthGroups implements HealthEndpointGroups {
    private final HealthEndpointGroups groups;
    private final HealthEndpointGroup forebay;

    ForebayHealthGroups(HealthEndpointGroups groups) {
        this.groups = groups;
        this.forebay = new ForebayGroup(groups.getPrimary());
    }

    @Override
    public HealthEndpointGroup getPrimary() {
        return groups.getPrimary();
    }

    @Override
    public Set<String> getNames() {
        Set<String> names = new HashSet<>(groups.getNames());
        names.add(ForebayHealthAutoConfiguration.GROUP);
        return Set.copyOf(names);
    }

    @Override
    public @Nullable HealthEndpointGroup get(String name) {
        HealthEndpointGroup own = groups.get(name);
        return own == null && name.equals(ForebayHealthAutoConfiguration.GROUP) ? forebay : own;
    }

    /** Details are shown to whom the application shows its others; degraded is worse than up and still 200. */
    private record ForebayGroup(HealthEndpointGroup primary) implements HealthEndpointGroup {
        private static final Set<String> MEMBERS =
                Set.of("forebayRedis", "forebayStore", "forebayOutbox", "forebayCaches");
        private static final StatusAggregator WORST_FIRST =
                new SimpleStatusAggregator("DOWN", "OUT_OF_SERVICE", "DEGRADED", "UP", "UNKNOWN");
        private static final HttpCodeStatusMapper CODES =
                new SimpleHttpCodeStatusMapper(Map.of("DOWN", 503, "OUT_OF_SERVICE", 503));

        @Override
        public boolean isMember(String name) {
            int slash = name.indexOf('/');
            return MEMBERS.contains(slash < 0 ? name : name.substring(0, slash));
        }

        @Override
        public boolean showComponents(SecurityContext securityContext) {
            return primary.showComponents(securityContext);
        }

        @Override
        public boolean showDetails(SecurityContext securityContext) {
            return primary.showDetails(securityContext);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return WORST_FIRST;
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return CODES;
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return null;
        }
    }
}
