package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The box office on Sentinel and on a Cluster, as {@code up} starts it: seats are bought while their master fails over. */
class TopologyTest {

    @ParameterizedTest
    @EnumSource(names = {"SENTINEL", "CLUSTER"})
    void seatsAreBoughtBeforeDuringAndAfterTheFailOverOfTheirMaster(Topology topology, @TempDir Path data)
            throws Exception {
        int port = Ports.free();
        String url = LocalPort.url("127.0.0.1", port);
        Servers.Plan plan = new Servers.Plan(data, topology, Optional.empty());
        BoxOffice.Settings settings = new BoxOffice.Settings("127.0.0.1", port, data.resolve("log"), true, false);
        try (Servers servers = Servers.start(ExternalServers.of(Map.of()), plan, line -> {});
                BoxOffice office = BoxOffice.start(servers, settings);
                Buyer buyer = Buyer.signIn(url)) {
            assertThat(office.hasDemoAccounts()).isTrue();
            EmbeddedDeployment redis = servers.redis().get("Redis");
            assertThat(redis).isNotNull();
            String event = buyer.event();
            String key = "lml:hold:{" + event + "}:head";
            List<String> bought = new ArrayList<>();

            awaitUp(buyer);
            bought.add(buyer.buy(event));
            EmbeddedRedis master = ServersTest.master(redis, key);
            assertThat(master.command("EXISTS", key)).isEqualTo("1");
            CommandRun status = CommandRun.of("status", "--url", url);
            assertThat(status.out()).contains("topology     " + topology, EmbeddedDeployment.address(master));

            String shard = shardOf(buyer, EmbeddedDeployment.address(master));
            master.kill();
            await().until(() -> !mode(buyer, shard).equals("up"));
            bought.add(buyer.buy(event));
            assertThat(mode(buyer, shard)).isNotEqualTo("up");

            awaitUp(buyer);
            bought.add(buyer.buy(event));
            EmbeddedRedis successor = ServersTest.master(redis, key);
            assertThat(successor.port()).isNotEqualTo(master.port());
            assertThat(successor.command("EXISTS", key)).isEqualTo("1");
            assertThat(shardOf(buyer, EmbeddedDeployment.address(successor))).isEqualTo(shard);
            assertThat(new HashSet<>(bought)).hasSize(3).doesNotContain("");
        }
    }

    private static void awaitUp(Buyer buyer) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> state(buyer).at("/mode").asString().equals("up"));
    }

    private static String shardOf(Buyer buyer, String master) throws Exception {
        return state(buyer)
                .at("/shards")
                .valueStream()
                .filter(shard -> shard.at("/master").asString().equals(master))
                .findFirst()
                .orElseThrow()
                .at("/name")
                .asString();
    }

    private static String mode(Buyer buyer, String name) throws Exception {
        return state(buyer)
                .at("/shards")
                .valueStream()
                .filter(shard -> shard.at("/name").asString().equals(name))
                .findFirst()
                .orElseThrow()
                .at("/mode")
                .asString();
    }

    private static JsonNode state(Buyer buyer) throws Exception {
        return buyer.get("/api/health").at("/redis/state");
    }
}
