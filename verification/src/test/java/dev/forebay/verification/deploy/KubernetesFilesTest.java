package dev.forebay.verification.deploy;

import static dev.forebay.verification.deploy.Deployed.list;
import static dev.forebay.verification.deploy.Deployed.map;
import static dev.forebay.verification.deploy.Deployed.maps;
import static dev.forebay.verification.deploy.Deployed.run;
import static dev.forebay.verification.deploy.Deployed.text;
import static dev.forebay.verification.deploy.Deployed.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything that the manifests refer to is there: labels, ports, volumes, config maps and secrets with their keys, nodes
 * and certificates. What secrets are made of is made by the script that an operator runs.
 */
class KubernetesFilesTest {
    private static final Map<String, String> KINDS = Map.of(
            "Namespace", "v1",
            "Service", "v1",
            "Deployment", "apps/v1",
            "StatefulSet", "apps/v1",
            "Job", "batch/v1",
            "PodDisruptionBudget", "policy/v1",
            "NetworkPolicy", "networking.k8s.io/v1",
            "Ingress", "networking.k8s.io/v1");

    @TempDir
    private static Path temp;

    private static Path deploy;
    private static Path kubernetes;
    private static final List<Map<String, Object>> OBJECTS = new ArrayList<>();
    /** Of config maps and secrets, by kind and name. */
    private static final Map<String, Set<String>> KEYS = new HashMap<>();

    @BeforeAll
    static void prepare() throws IOException {
        deploy = Prepared.in(temp).deploy();
        kubernetes = deploy.resolve("kubernetes");
        run(
                kubernetes,
                Map.of(
                        "DATABASE_JDBC_URL", "jdbc:postgresql://db/boxoffice",
                        "DATABASE_USERNAME", "boxoffice",
                        "DATABASE_PASSWORD_FILE",
                                Files.writeString(temp.resolve("password"), "a secret")
                                        .toString()),
                "./prepare");
        for (Path folder : List.of(kubernetes, deploy.resolve("redis"))) {
            Map<String, Object> kustomization =
                    yaml(folder.resolve("kustomization.yaml")).getFirst();
            generated(folder, kustomization, "configMapGenerator", "configMap");
            generated(folder, kustomization, "secretGenerator", "secret");
            for (Object resource : list(kustomization.get("resources"))) {
                if (text(resource).endsWith(".yaml")) {
                    OBJECTS.addAll(yaml(folder.resolve(text(resource))));
                }
            }
        }
    }

    private static void generated(Path folder, Map<String, Object> kustomization, String generator, String kind) {
        for (Map<String, Object> made : maps(kustomization.get(generator))) {
            Set<String> keys = new HashSet<>();
            for (Object entry : list(made.get("files"))) {
                String file = text(entry).replaceFirst("^[^=]*=", "");
                assertThat(folder.resolve(file)).isNotEmptyFile();
                if (kind.equals("secret")) {
                    assertThat(file).as("made by prepare, in no repository").startsWith("generated/");
                }
                keys.add(
                        text(entry).contains("=")
                                ? text(entry).replaceFirst("=.*", "")
                                : String.valueOf(Path.of(file).getFileName()));
            }
            KEYS.put(kind + " " + text(made.get("name")), keys);
        }
    }

    @Test
    void secretsStayOutOfTheRepository() throws IOException {
        assertThat(Files.readAllLines(kubernetes.resolve(".gitignore"))).contains("generated/");
        assertThat(OBJECTS).noneMatch(object -> "Secret".equals(object.get("kind")));
        assertThat(Files.getPosixFilePermissions(kubernetes.resolve("generated/database/password")))
                .allMatch(right -> right.name().startsWith("OWNER"));
    }

    @Test
    void everyObjectIsOfAKnownKindAndHasANameOfItsOwn() {
        assertThat(OBJECTS)
                .hasSizeGreaterThan(10)
                .allSatisfy(object ->
                        assertThat(KINDS).containsEntry(text(object.get("kind")), text(object.get("apiVersion"))));
        assertThat(OBJECTS.stream()
                        .map(object -> text(object.get("kind")) + " "
                                + text(map(object, "metadata").get("name"))))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Za-z]+ [a-z0-9-]+"));
    }

    @Test
    void selectorsFindPodsAndPortsExist() {
        Set<Map<String, Object>> labels = new HashSet<>();
        Set<String> ports = new HashSet<>();
        for (Map<String, Object> workload : workloads()) {
            Map<String, Object> own = map(workload, "spec", "template", "metadata", "labels");
            labels.add(own);
            assertThat(own).containsAllEntriesOf(map(workload, "spec", "selector", "matchLabels"));
            for (Map<String, Object> container : containers(workload)) {
                for (Map<String, Object> port : maps(container.get("ports"))) {
                    ports.add(own.get("app") + " " + text(port.get("name")) + " " + text(port.get("containerPort")));
                }
                for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                    for (String how : List.of("httpGet", "tcpSocket")) {
                        String port = text(map(container, probe, how).get("port"));
                        assertThat(port.isEmpty() || ports.stream().anyMatch(p -> p.contains(" " + port + " ")))
                                .as(probe + " " + port)
                                .isTrue();
                    }
                }
            }
        }
        for (Map<String, Object> service : ofKind("Service")) {
            Map<String, Object> selector = map(service, "spec", "selector");
            assertThat(labels).anyMatch(own -> own.entrySet().containsAll(selector.entrySet()));
            for (Map<String, Object> port : maps(map(service, "spec").get("ports"))) {
                assertThat(ports).anyMatch(p -> p.startsWith(selector.get("app") + " " + port.get("targetPort") + " "));
            }
        }
        List<Map<String, Object>> selectors = new ArrayList<>();
        ofKind("PodDisruptionBudget").forEach(budget -> selectors.add(map(budget, "spec", "selector", "matchLabels")));
        for (Map<String, Object> policy : ofKind("NetworkPolicy")) {
            Map<String, Object> guarded = map(policy, "spec", "podSelector", "matchLabels");
            selectors.add(guarded);
            for (Map<String, Object> rule : maps(map(policy, "spec").get("ingress"))) {
                maps(rule.get("from")).forEach(from -> selectors.add(map(from, "podSelector", "matchLabels")));
                maps(rule.get("ports"))
                        .forEach(port -> assertThat(ports)
                                .anyMatch(p ->
                                        p.startsWith(guarded.get("app") + " ") && p.endsWith(" " + port.get("port"))));
            }
        }
        assertThat(selectors)
                .hasSize(11)
                .allSatisfy(selector ->
                        assertThat(labels).anyMatch(own -> own.entrySet().containsAll(selector.entrySet())));
        for (Map<String, Object> ingress : ofKind("Ingress")) {
            assertThat(ingress.toString()).contains("service={name=boxoffice, port={name=http}}");
        }
    }

    @Test
    void whatIsMountedIsMadeWithTheKeysThatAreNamed() {
        for (Map<String, Object> workload : workloads()) {
            Map<String, Object> pod = map(workload, "spec", "template", "spec");
            Set<String> volumes = new HashSet<>();
            for (Map<String, Object> volume : maps(pod.get("volumes"))) {
                volumes.add(text(volume.get("name")));
                assertSource(volume, "name", "secretName");
                maps(map(volume, "projected").get("sources")).forEach(source -> assertSource(source, "name", "name"));
            }
            maps(map(workload, "spec").get("volumeClaimTemplates"))
                    .forEach(claim -> volumes.add(text(map(claim, "metadata").get("name"))));
            for (Map<String, Object> container : containers(workload)) {
                assertThat(volumes)
                        .containsExactlyInAnyOrderElementsOf(maps(container.get("volumeMounts")).stream()
                                .map(mount -> text(mount.get("name")))
                                .toList());
            }
        }
    }

    private static void assertSource(Map<String, Object> volume, String configMapName, String secretName) {
        Map.of("configMap", configMapName, "secret", secretName).forEach((kind, nameKey) -> {
            if (volume.containsKey(kind)) {
                Map<String, Object> source = map(volume, kind);
                String made = kind + " " + text(source.get(nameKey));
                assertThat(KEYS).containsKey(made);
                assertThat(KEYS.get(made))
                        .as(made)
                        .containsAll(maps(source.get("items")).stream()
                                .map(item -> text(item.get("key")))
                                .toList());
            }
        });
    }

    @Test
    void podsHaveNoMoreRightsThanTheyNeed() {
        for (Map<String, Object> workload : workloads()) {
            Map<String, Object> pod = map(workload, "spec", "template", "spec");
            assertThat(pod).containsEntry("automountServiceAccountToken", false).doesNotContainKey("hostNetwork");
            assertThat(map(pod, "securityContext")).containsEntry("runAsNonRoot", true);
            assertThat(map(pod, "securityContext", "seccompProfile")).containsEntry("type", "RuntimeDefault");
            for (Map<String, Object> container : containers(workload)) {
                assertThat(map(container, "securityContext"))
                        .containsEntry("allowPrivilegeEscalation", false)
                        .containsEntry("readOnlyRootFilesystem", true)
                        .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
                assertThat(map(container, "resources", "limits")).containsKey("memory");
                assertThat(text(container.get("image"))).matches("[a-z/]+:[0-9]+\\.[0-9]+\\.[0-9]+[a-z0-9-]*");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"state cluster-node.conf 1 6", "cache cache-node.conf 0 3"})
    void aClusterIsJoinedOfAllItsPodsWhichCertificatesName(String expected) {
        String[] words = expected.split(" ");
        String name = "redis-" + words[0];
        Map<String, Object> set = workload("StatefulSet", name);
        assertThat(map(set, "spec"))
                .containsEntry("replicas", Integer.valueOf(words[3]))
                .containsEntry("serviceName", name);
        List<String> arguments = list(containers(set).getFirst().get("args")).stream()
                .map(Deployed::text)
                .toList();
        assertThat(arguments)
                .containsExactly(
                        words[1],
                        "--dir",
                        "/data",
                        "--bind",
                        "0.0.0.0",
                        "--cluster-announce-ip",
                        "$(POD_IP)",
                        "--cluster-announce-hostname",
                        "$(POD_NAME)." + name,
                        "--cluster-preferred-endpoint-type",
                        "hostname");
        assertThat(KEYS.get("configMap redis-configuration")).contains(words[1], "hardened.conf", "state.conf");
        List<String> pods = IntStream.range(0, Integer.parseInt(words[3]))
                .mapToObj(i -> name + "-" + i + "." + name)
                .toList();
        List<String> joined = list(
                        containers(workload("Job", name + "-join")).getFirst().get("args"))
                .stream()
                .map(Deployed::text)
                .toList();
        assertThat(joined.subList(1, joined.size()).getFirst()).isEqualTo(words[2]);
        assertThat(joined.subList(2, joined.size()))
                .isEqualTo(pods.stream().map(pod -> pod + ":6380").toList());
        Map<String, Object> redis =
                map(yaml(kubernetes.resolve("application.yaml")).getFirst(), "forebay", "redis");
        String nodes = text((words[0].equals("state") ? redis : map(redis, "cache")).get("nodes"));
        assertThat(joined).containsAll(List.of(nodes.split(",")));
        for (String pod : pods) {
            assertThat(run(
                            kubernetes.resolve("generated/certificates"),
                            "openssl",
                            "x509",
                            "-in",
                            "server.crt",
                            "-noout",
                            "-checkhost",
                            pod))
                    .contains("does match certificate");
        }
    }

    @Test
    void theBoxOfficeReadsSecretsWhereTheyAreMounted() throws IOException {
        String settings = Files.readString(kubernetes.resolve("application.yaml"));
        List<String> mounts = containers(workload("Deployment", "boxoffice")).stream()
                .flatMap(container -> maps(container.get("volumeMounts")).stream())
                .map(mount -> text(mount.get("mountPath")))
                .toList();
        assertThat(mounts)
                .contains("/run/secrets/database", "/run/secrets/payment", "/run/secrets/redis", "/run/secrets/tls");
        assertThat(settings)
                .contains("${database.url}", "${database.username}", "${database.password}", "${payment.webhook}")
                .contains("password-file: /run/secrets/redis/app", "tls-key: /run/secrets/tls/client.key");
        assertThat(KEYS.get("secret boxoffice-database")).containsExactlyInAnyOrder("url", "username", "password");
        assertThat(KEYS.get("secret boxoffice-payment")).containsExactly("webhook");
    }

    /** With kubectl's own kustomize, which reads all files strictly and follows every reference between objects. */
    @Test
    void kustomizeRendersAllOfIt() {
        Deployed.assumeInstalled("kubectl", "see https://kubernetes.io/docs/tasks/tools");
        String rendered = run(kubernetes, "kubectl", "kustomize", ".");
        assertThat(rendered.split("(?m)^kind: ")).hasSize(1 + OBJECTS.size() + KEYS.size());
        assertThat(rendered).contains("namespace: forebay", "cluster-node-timeout 5000", "name: redis-users");
    }

    private static List<Map<String, Object>> ofKind(String kind) {
        return OBJECTS.stream()
                .filter(object -> kind.equals(object.get("kind")))
                .toList();
    }

    private static List<Map<String, Object>> workloads() {
        return Stream.of("Deployment", "StatefulSet", "Job")
                .flatMap(kind -> ofKind(kind).stream())
                .toList();
    }

    private static Map<String, Object> workload(String kind, String name) {
        return ofKind(kind).stream()
                .filter(object -> name.equals(map(object, "metadata").get("name")))
                .findFirst()
                .orElseThrow();
    }

    private static List<Map<String, Object>> containers(Map<String, Object> workload) {
        return maps(map(workload, "spec", "template", "spec").get("containers"));
    }
}
