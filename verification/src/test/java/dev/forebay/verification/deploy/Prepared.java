package dev.forebay.verification.deploy;

import static dev.forebay.verification.deploy.Deployed.map;
import static dev.forebay.verification.deploy.Deployed.merged;
import static dev.forebay.verification.deploy.Deployed.text;
import static dev.forebay.verification.deploy.Deployed.yaml;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.RedisCertificates;
import dev.forebay.embedded.RedisSecurity;
import dev.forebay.embedded.RedisTls;
import dev.forebay.embedded.RedisUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A copy of the files under deploy/ after compose/prepare has run there, as an operator runs it: users, passwords and
 * OpenSSL's certificates are of this copy alone.
 */
record Prepared(Path deploy, RedisUsers users, RedisCertificates certificates) {
    /** The first part of the box office's keys, which its users are confined to. */
    static final String KEY_PREFIX = "lml";

    static Prepared in(Path folder) {
        Path deploy = folder.resolve("project/deploy");
        copy(Deployed.ROOT, deploy);
        Deployed.run(deploy.resolve("compose"), "./prepare");
        Path generated = deploy.resolve("compose/generated");
        return new Prepared(
                deploy,
                RedisUsers.read(generated.resolve("users/passwords"), KEY_PREFIX),
                RedisCertificates.read(generated.resolve("authority")));
    }

    Path compose() {
        return deploy.resolve("compose");
    }

    Path generated() {
        return compose().resolve("generated");
    }

    /** The Compose project of a variant: its file laid over base.yaml. */
    Map<String, Object> project(String variant) {
        return merged(
                yaml(compose().resolve("base.yaml")).getFirst(),
                yaml(compose().resolve(variant)).getFirst());
    }

    /**
     * A server as it is deployed, with that file and those settings on its command line; what differs is where things
     * lie and which port is free.
     */
    EmbeddedRedis.Builder server(Path file, String users, Map<String, String> commandLine) {
        Path redis = generated().resolve("redis");
        EmbeddedRedis.Builder server = EmbeddedRedis.builder()
                .configurationFile(file)
                .security(RedisSecurity.of(RedisTls.of(certificates), this.users))
                .setting(
                        "tls-cert-file " + redis.resolve("tls/server.crt"),
                        "tls-key-file " + redis.resolve("tls/server.key"),
                        "tls-ca-cert-file " + redis.resolve("tls/ca.crt"),
                        "aclfile " + redis.resolve(users));
        if (!users.startsWith("sentinel")) {
            // A replica is sent its copy at once, not after five seconds in which others may come.
            server.setting("repl-diskless-sync-delay 0");
        }
        commandLine.forEach((name, value) -> server.setting(name + ' ' + value));
        return server;
    }

    /**
     * What the kit is told by the settings of a box office, as the variables that its starter makes of them.
     *
     * @param addresses the address here for one that is written there
     */
    Map<String, String> kitSettings(Path settings, UnaryOperator<String> addresses) {
        Map<String, Object> redis = map(yaml(settings).getFirst(), "forebay", "redis");
        Map<String, String> variables = new HashMap<>(Map.of("REDIS_KEY_PREFIX", KEY_PREFIX));
        add(variables, "REDIS_", redis, addresses);
        add(variables, "REDIS_CACHE_", map(redis, "cache"), addresses);
        return variables;
    }

    private void add(
            Map<String, String> variables,
            String prefix,
            Map<String, Object> settings,
            UnaryOperator<String> addresses) {
        settings.forEach((name, value) -> {
            if (!name.equals("cache")) {
                String given = here(text(value));
                boolean places = List.of("nodes", "sentinels").contains(name);
                variables.put(
                        prefix + name.toUpperCase(Locale.ROOT).replace('-', '_'),
                        places
                                ? String.join(
                                        ",",
                                        Stream.of(given.split(","))
                                                .map(addresses)
                                                .toList())
                                : given);
            }
        });
    }

    /** A value with the files of this copy in the place of a container's. */
    String here(String value) {
        return value.replaceAll("\\$\\{\\w+:([^}]*)}", "$1")
                .replace("${redis-app}", users.password(RedisUsers.APP))
                .replace("/run/secrets/", generated().resolve("secrets") + "/")
                .replace("/etc/forebay/", generated() + "/");
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(path -> !path.toString().contains("/generated"))
                    .toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
