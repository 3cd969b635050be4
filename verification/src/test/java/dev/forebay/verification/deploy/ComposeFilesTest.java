package dev.forebay.verification.deploy;

import static dev.forebay.verification.deploy.Deployed.list;
import static dev.forebay.verification.deploy.Deployed.map;
import static dev.forebay.verification.deploy.Deployed.run;
import static dev.forebay.verification.deploy.Deployed.text;
import static dev.forebay.verification.deploy.Deployed.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything that a Compose variant refers to is there: services, networks, volumes, secrets, mounted files, hosts and
 * ports. What is mounted is made by the same script that an operator runs.
 */
class ComposeFilesTest {
    @TempDir
    private static Path temp;

    private static Prepared prepared;

    @BeforeAll
    static void prepare() {
        prepared = Prepared.in(temp);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster.yaml", "sentinel.yaml"})
    void everyServiceHasAPinnedImageAndNoMoreRightsThanItNeeds(String file) {
        services(prepared.project(file)).forEach((name, service) -> {
            assertThat(text(service.get("image"))).as(name).matches("[a-z/]+:[0-9]+\\.[0-9]+(\\.[0-9]+)?[a-z0-9-]*");
            assertThat(list(service.get("cap_drop"))).as(name).containsExactly("ALL");
            assertThat(list(service.get("security_opt"))).as(name).containsExactly("no-new-privileges:true");
            assertThat(service).as(name).doesNotContainKeys("privileged", "network_mode", "pid", "cap_add");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster.yaml", "sentinel.yaml"})
    void whatServicesReferToIsDefined(String file) {
        Map<String, Object> project = prepared.project(file);
        Set<String> services = services(project).keySet();
        services(project).forEach((name, service) -> {
            assertThat(services).as(name).containsAll(map(service, "depends_on").keySet());
            map(service, "depends_on").forEach((other, how) -> {
                if (text(map(how).get("condition")).equals("service_healthy")) {
                    assertThat(services(project).get(other))
                            .as(name + " waits for " + other)
                            .containsKey("healthcheck");
                }
            });
            assertThat(map(project, "secrets").keySet())
                    .as(name)
                    .containsAll(list(service.get("secrets")).stream()
                            .map(Deployed::text)
                            .toList());
            assertThat(map(project, "networks").keySet()).as(name).containsAll(networks(service));
        });
        Set<String> used = services(project).values().stream()
                .flatMap(service -> list(service.get("secrets")).stream())
                .map(Deployed::text)
                .collect(Collectors.toSet());
        assertThat(used)
                .as("secrets that nobody uses")
                .containsAll(map(project, "secrets").keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster.yaml", "sentinel.yaml"})
    void whatIsMountedExists(String file) {
        Map<String, Object> project = prepared.project(file);
        services(project).forEach((name, service) -> {
            for (Object mount : list(service.get("volumes"))) {
                String source = text(mount).split(":")[0];
                if (source.startsWith(".")) {
                    assertThat(prepared.compose().resolve(source)).as(name).exists();
                    assertThat(text(mount)).as(name).endsWith(":ro");
                } else {
                    assertThat(map(project, "volumes")).as(name).containsKey(source);
                }
            }
        });
        map(project, "secrets")
                .values()
                .forEach(secret -> assertThat(
                                prepared.compose().resolve(text(map(secret).get("file"))))
                        .isNotEmptyFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster.yaml", "sentinel.yaml"})
    void everyAddressIsOfOneServiceInTheSubnet(String file) {
        List<String> addresses = services(prepared.project(file)).values().stream()
                .flatMap(service -> service.get("networks") instanceof Map<?, ?> networks
                        ? Stream.of(text(map(networks.get("inside")).get("ipv4_address")))
                        : Stream.of())
                .toList();
        assertThat(addresses).isNotEmpty().doesNotHaveDuplicates().allMatch(ip -> ip.matches("172\\.28\\.0\\.\\d+"));
    }

    @Test
    void theClusterHasThreeMastersWithAReplicaEachAndTheCacheThree() {
        Map<String, Map<String, Object>> services = services(prepared.project("cluster.yaml"));
        assertThat(joined(services, "redis-cluster")).startsWith("1 ").endsWith(addresses(services, "redis-", 6));
        assertThat(joined(services, "cache-cluster")).startsWith("0 ").endsWith(addresses(services, "cache-", 3));
        assertThat(command(services.get("redis-1"))).contains("cluster-node.conf");
        assertThat(command(services.get("cache-1"))).contains("cache-node.conf");
        services.forEach((name, service) -> {
            List<String> command = command(service);
            if (command.contains("--cluster-announce-hostname")) {
                assertThat(command.get(command.indexOf("--cluster-announce-hostname") + 1))
                        .isEqualTo(name);
                assertThat(command.get(command.indexOf("--cluster-announce-ip") + 1))
                        .isEqualTo(address(service));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster.yaml", "sentinel.yaml"})
    void theBoxOfficeIsToldOfHostsThatTheCertificateNames(String file) throws Exception {
        Map<String, Object> settings =
                yaml(prepared.deploy().resolve("boxoffice").resolve(file)).getFirst();
        Set<String> hosts = new LinkedHashSet<>();
        for (Map<String, Object> redis :
                List.of(map(settings, "forebay", "redis"), map(settings, "forebay", "redis", "cache"))) {
            for (String key : List.of("nodes", "sentinels")) {
                for (String node : text(redis.get(key)).split(",")) {
                    if (!node.isEmpty()) {
                        assertThat(node).matches("[a-z0-9-]+:(6380|26380)");
                        hosts.add(node.replaceAll(":.*", ""));
                    }
                }
            }
        }
        assertThat(hosts).isNotEmpty();
        assertThat(services(prepared.project(file)).keySet()).containsAll(hosts);
        Path generated = prepared.generated();
        for (String host : hosts) {
            assertThat(run(generated, "openssl", "x509", "-in", "redis/tls/server.crt", "-noout", "-checkhost", host))
                    .contains("does match certificate");
        }
        for (String key : List.of("tls-ca", "tls-cert", "tls-key")) {
            assertThat(Path.of(
                            prepared.here(text(map(settings, "forebay", "redis").get(key)))))
                    .isNotEmptyFile();
        }
    }

    @Test
    void preparingAgainChangesNothingAndOnlyTheOwnerMayEnter() throws Exception {
        Path generated = prepared.generated();
        Path users = generated.resolve("redis/users.acl");
        Path certificate = generated.resolve("redis/tls/server.crt");
        List<String> before = List.of(Files.readString(users), Files.readString(certificate));
        run(prepared.compose(), "./prepare");
        assertThat(List.of(Files.readString(users), Files.readString(certificate)))
                .isEqualTo(before);
        assertThat(Files.getPosixFilePermissions(generated))
                .allMatch(right -> right.name().startsWith("OWNER"));
    }

    private static Map<String, Map<String, Object>> services(Map<String, Object> project) {
        return map(project, "services").entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, service -> map(service.getValue())));
    }

    private static List<String> networks(Map<String, Object> service) {
        return service.get("networks") instanceof Map<?, ?> byName
                ? byName.keySet().stream().map(String::valueOf).toList()
                : list(service.get("networks")).stream().map(Deployed::text).toList();
    }

    private static List<String> command(@org.jspecify.annotations.Nullable Map<String, Object> service) {
        return list(service == null ? null : service.get("command")).stream()
                .map(Deployed::text)
                .toList();
    }

    private static String joined(Map<String, Map<String, Object>> services, String job) {
        List<String> command = command(services.get(job));
        return String.join(" ", command.subList(2, command.size()));
    }

    private static String addresses(Map<String, Map<String, Object>> services, String prefix, int count) {
        List<String> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            nodes.add(address(map(services.get(prefix + i))) + ":6380");
        }
        return String.join(" ", nodes);
    }

    private static String address(Map<String, Object> service) {
        return text(map(service, "networks", "inside").get("ipv4_address"));
    }
}
