package dev.forebay.boxoffice.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Codec;
import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.cache.Lookup;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CacheAdminApiTest {
    private static Cache<String, String> notes;
    private static Client operator;

    @BeforeAll
    static void open() {
        Caches caches = RunningBoxOffice.shared().bean(Caches.class);
        notes = caches.open(CacheOptions.<String, String>of("notes", Codec.json(String.class))
                .tagsOf(key -> List.of("length:" + key.length()))
                .build());
        operator = RunningBoxOffice.shared().browserOf("operator@example.com");
    }

    @BeforeEach
    void fill() {
        Stream.of("a-1", "a-2", "b-1", "two words").forEach(key -> notes.put(key, key));
        Stream.of("a-1", "a-2", "b-1", "two words").forEach(key -> notes.get(key, (same, context) -> same));
    }

    private static Client.Answer invalidate(String body) {
        return operator.post("/api/admin/caches/invalidate", body);
    }

    private static boolean kept(String key) {
        return notes.find(key) instanceof Lookup.Hit<String>;
    }

    @Test
    void operatorsSeeCountsUsageAndAdvice() {
        var all = operator.get("/api/admin/caches?usage=true");
        assertThat(all.status()).isEqualTo(200);
        var ours = all.json()
                .at("/caches")
                .valueStream()
                .filter(cache -> cache.path("name").asString("").equals("notes"))
                .findFirst()
                .orElseThrow();
        assertThat(ours.path("requests").asLong()).isGreaterThanOrEqualTo(4);
        assertThat(ours.path("entries").asLong()).isEqualTo(4);
        assertThat(ours.path("bytes").asLong()).isPositive();
    }

    @Test
    void explainSaysWhatIsWhere() {
        var explained = operator.get("/api/admin/caches/notes/explain?key=two%20words");
        assertThat(explained.text("/verdict")).isEqualTo("served from this process");
        assertThat(explained.text("/redisKey")).contains("notes:h.");
        assertThat(explained.json().at("/remote/bytes").asInt()).isPositive();
        assertThat(operator.get("/api/admin/caches/notse/explain?key=1").code()).isEqualTo("unknown_cache");
        var longest = operator.get("/api/admin/caches/notes/explain?key=" + "x".repeat(6000));
        assertThat(longest.status()).isEqualTo(200);
        assertThat(longest.text("/redisKey")).contains("notes:h.").hasSizeLessThan(512);
    }

    @Test
    void keysGoAtOnceAndWhatIsManyOnlyWhenItsNumberIsConfirmed() {
        assertThat(invalidate("{\"cache\":\"notes\",\"keys\":[\"a-1\",\"two words\"]}")
                        .text("/known"))
                .isEqualTo("everywhere");
        assertThat(kept("a-1")).isFalse();
        assertThat(kept("two words")).isFalse();
        fill();

        var counted = invalidate("{\"cache\":\"notes\",\"pattern\":\"a-*\"}");
        assertThat(counted.json().at("/done").asBoolean()).isFalse();
        assertThat(counted.json().at("/entries").asLong())
                .as("two words stands there as a digest")
                .isEqualTo(3);
        assertThat(counted.json().at("/examples").valueStream().map(example -> example.asString("")))
                .contains("notes:a-1", "notes:a-2");
        assertThat(kept("a-1")).isTrue();

        assertThat(invalidate("{\"cache\":\"notes\",\"pattern\":\"a-*\",\"confirm\":3}")
                        .json()
                        .at("/done")
                        .asBoolean())
                .isTrue();
        assertThat(kept("a-1")).isFalse();
        assertThat(kept("b-1")).isTrue();

        assertThat(invalidate("{\"tag\":\"length:3\"}").json().at("/done").asBoolean())
                .isFalse();
        assertThat(invalidate("{\"tag\":\"length:3\",\"confirm\":1}")
                        .json()
                        .at("/done")
                        .asBoolean())
                .isTrue();
        assertThat(kept("b-1")).isFalse();
        fill();
        assertThat(invalidate("{\"cache\":\"notes\",\"all\":true,\"confirm\":4}")
                        .json()
                        .at("/done")
                        .asBoolean())
                .isTrue();
        assertThat(kept("b-1")).isFalse();
    }

    @Test
    void nonsenseIsRefusedInWords() {
        assertThat(invalidate("{\"cache\":\"notes\"}").code()).isEqualTo("one_of");
        assertThat(invalidate("{\"cache\":\"notes\",\"all\":true,\"pattern\":\"*\"}")
                        .code())
                .isEqualTo("one_of");
        assertThat(invalidate("{\"all\":true,\"confirm\":9}").code()).isEqualTo("unknown_cache");
        assertThat(invalidate("{\"cache\":\"notes\",\"pattern\":\"[a\\n]\"}").code())
                .isEqualTo("bad_pattern");
        assertThat(invalidate("{\"tag\":\"two words\",\"confirm\":1}").code()).isEqualTo("bad_tag");
        assertThat(operator.post("/api/admin/caches/sweep?seconds=0", "").code())
                .isEqualTo("bad_seconds");
        assertThat(operator.post("/api/admin/caches/warm?warmer=nobody", "").code())
                .isEqualTo("unknown_warmer");
        assertThat(operator.post("/api/admin/caches/sweep?seconds=1", "")
                        .json()
                        .at("/removed")
                        .isNumber())
                .isTrue();
    }

    @Test
    void theSameKeyWithAnotherQueryIsAnotherRequest() {
        String key = "sweep-" + UUID.randomUUID();
        // an answer that Redis is late on a busy machine is not kept
        var first = await().until(
                        () -> operator.post("/api/admin/caches/sweep?seconds=1", "", key),
                        answer -> answer.status() == 200);

        var again = operator.post("/api/admin/caches/sweep?seconds=1", "", key);
        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        assertThat(again.response().body()).isEqualTo(first.response().body());
        for (String query : List.of("?seconds=2", "?seconds=1&x", "")) {
            assertThat(operator.post("/api/admin/caches/sweep" + query, "", key).code())
                    .as(query)
                    .isEqualTo("idempotency_key_reused");
        }
    }

    @Test
    void warmersTellHowFarTheyAre() {
        assertThat(operator.get("/api/admin/caches/warmers")
                        .json()
                        .at("/warmers")
                        .valueStream()
                        .map(name -> name.asString("")))
                .containsExactly("home", "categories", "products");
        var warm = operator.post("/api/admin/caches/warm", "");
        assertThat(warm.status()).isEqualTo(200);
        assertThat(warm.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/x-ndjson"));
        assertThat(warm.response().body().lines())
                .anyMatch(line -> line.startsWith("{\"progress\":{"))
                .filteredOn(line -> line.startsWith("{\"report\":{"))
                .hasSize(3)
                .allMatch(line -> line.contains("\"failed\":0"));
    }

    @Test
    void onlyOperatorsMay() {
        var organiser = RunningBoxOffice.shared().browserOf("organiser@example.com");
        assertThat(organiser.get("/api/admin/caches").code()).isEqualTo("operators_only");
        assertThat(organiser
                        .post("/api/admin/caches/invalidate", "{\"cache\":\"notes\",\"all\":true,\"confirm\":99}")
                        .status())
                .isEqualTo(403);
        assertThat(RunningBoxOffice.shared().guest().get("/api/admin/caches").code())
                .isEqualTo("sign_in_needed");
        assertThat(kept("b-1")).isTrue();
    }
}
