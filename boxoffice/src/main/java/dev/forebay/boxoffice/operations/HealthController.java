package dev.forebay.boxoffice.operations;

import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisServer.Layout;
import dev.forebay.redis.RedisShard;
import dev.forebay.store.Sql;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether sales work, and on what: with Redis away they do, with PostgreSQL away they don't. */
@RestController
@Tag(name = "Health")
class HealthController {
    private static final Logger log = LoggerFactory.getLogger(HealthController.class);
    private static final Sql VERSION = Sql.file("dev/forebay/boxoffice/operations/postgres_version.sql");

    private final ModeGate gate;
    private final RedisLink link;
    private final RedisOptions redisOptions;
    private final RedisVersions redisVersions;
    private final HealthProperties properties;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final ObjectProvider<SampleLoader> samples;
    private final String version;

    HealthController(
            ModeGate gate,
            RedisLink link,
            RedisOptions redisOptions,
            RedisVersions redisVersions,
            HealthProperties properties,
            JdbcClient jdbc,
            Clock clock,
            ObjectProvider<SampleLoader> samples,
            ObjectProvider<BuildProperties> build) {
        this.gate = gate;
        this.link = link;
        this.redisOptions = redisOptions;
        this.redisVersions = redisVersions;
        this.properties = properties;
        this.jdbc = jdbc;
        this.clock = clock;
        this.samples = samples;
        this.version = build.stream()
                .map(BuildProperties::getVersion)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("development");
    }

    @GetMapping("/api/health")
    @Operation(summary = "200 as long as sales work")
    ResponseEntity<HealthView> health() {
        var postgres = postgresVersion();
        var redis = new LinkedHashMap<String, RoleView>();
        for (RedisRole role : RedisRole.values()) {
            redis.put(role.name().toLowerCase(Locale.ROOT), role(role));
        }
        boolean allUp = redis.values().stream().allMatch(view -> view.mode().equals("up"));
        String status = postgres.isEmpty() ? "down" : allUp ? "up" : "degraded";
        var loader = samples.getIfAvailable();
        var view = new HealthView(
                status,
                redis,
                new PostgresView(postgres.isPresent() ? "up" : "down"),
                versions(postgres),
                new SamplesView(loader != null, loader != null && loader.ready()),
                clock.instant());
        return ResponseEntity.status(postgres.isPresent() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .header("Cache-Control", "no-store")
                .body(view);
    }

    private RoleView role(RedisRole role) {
        Mode mode = gate.mode(role);
        var modes = gate.modes(role);
        var shards = link.shards(role).stream()
                .map(shard -> ShardView.of(shard, modes.getOrDefault(shard.name(), mode), properties.addresses()))
                .toList();
        return new RoleView(mode.word(), mode.since(), reason(mode), topology(role), shards);
    }

    private String topology(RedisRole role) {
        return switch (redisOptions.server(role).layout()) {
            case Layout.Single single -> "single";
            case Layout.Sentinel sentinel -> "sentinel";
            case Layout.Cluster cluster -> "cluster";
        };
    }

    private static @Nullable String reason(Mode mode) {
        return switch (mode) {
            case Mode.Up up -> null;
            case Mode.Suspect suspect -> suspect.reason();
            case Mode.Degraded degraded -> degraded.reason();
            case Mode.Returning returning -> returning.step();
        };
    }

    private Optional<String> postgresVersion() {
        try {
            return Optional.of(jdbc.sql(VERSION.text()).query(String.class).single());
        } catch (RuntimeException away) {
            log.debug("PostgreSQL does not answer", away);
            return Optional.empty();
        }
    }

    private Map<String, String> versions(Optional<String> postgres) {
        var versions = new LinkedHashMap<String, String>();
        versions.put("application", version);
        versions.put("java", Runtime.version().toString());
        postgres.ifPresent(told -> versions.put("postgresql", told));
        redisVersions.told().ifPresent(told -> versions.put("redis", told));
        return versions;
    }

    record HealthView(
            String status,
            Map<String, RoleView> redis,
            PostgresView postgres,
            Map<String, String> versions,
            SamplesView samples,
            Instant serverTime) {}

    /** A role of Redis: its mode, that of its worst shard, since when, and why where that is not up. */
    record RoleView(String mode, Instant since, @Nullable String reason, String topology, List<ShardView> shards) {}

    /** What fails alone: its mode, and where its master is if that may be told. */
    record ShardView(
            String name,
            String mode,
            @Nullable String master,
            @Nullable String reason) {
        static ShardView of(RedisShard shard, Mode mode, boolean addresses) {
            return new ShardView(
                    shard.name(), mode.word(), addresses ? shard.master() : null, HealthController.reason(mode));
        }
    }

    record PostgresView(String status) {}

    /** Whether the sample world is wanted, and whether it is there. */
    record SamplesView(boolean enabled, boolean ready) {}
}
