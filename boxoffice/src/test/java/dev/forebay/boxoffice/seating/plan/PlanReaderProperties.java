package dev.forebay.boxoffice.seating.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every document. Run one seed again with -Dforebay.seed=N. */
class PlanReaderProperties {

    private static final int ROUNDS = 3_000;
    private static final List<JsonNode> ODD_VALUES = List.of(
            JsonNodeFactory.instance.nullNode(),
            JsonNodeFactory.instance.booleanNode(true),
            JsonNodeFactory.instance.numberNode(-1),
            JsonNodeFactory.instance.numberNode(1e308),
            JsonNodeFactory.instance.stringNode(""),
            JsonNodeFactory.instance.stringNode("A-1"),
            JsonNodeFactory.instance.stringNode("\u0000"),
            JsonNodeFactory.instance.stringNode("\ud800"),
            JsonNodeFactory.instance.arrayNode(),
            JsonNodeFactory.instance.objectNode());

    private Random random = new Random();

    @BeforeEach
    void seed() {
        long seed = Long.getLong("forebay.seed", System.nanoTime());
        System.out.println("PlanReaderProperties seed " + seed);
        random = new Random(seed);
    }

    @Test
    void documentWithValuesReplacedIsReadSoundlyOrRefusedWithPlaces() {
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var plan = Plans.hall();
            for (int change = random.nextInt(3); change >= 0; change--) {
                replaceSomething(plan);
            }
            read += check(Plans.bytes(plan), plan) ? 1 : 0;
        }
        assertThat(read).as("some changes are harmless, some are not").isBetween(ROUNDS / 100, ROUNDS * 99 / 100);
    }

    @Test
    void documentWithBytesChangedIsReadSoundlyOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            var document = Plans.bytes(Plans.hall());
            for (int change = random.nextInt(4); change >= 0; change--) {
                document[random.nextInt(document.length)] = (byte) random.nextInt(256);
            }
            check(document, null);
        }
    }

    @Test
    void documentCutOffIsAlwaysRefused() {
        var document = Plans.bytes(Plans.hall());
        for (int length = 0; length < document.length; length++) {
            assertThat(PlanReader.read(Arrays.copyOf(document, length)))
                    .as("first " + length + " bytes")
                    .isInstanceOf(PlanReading.Refused.class);
        }
    }

    @Test
    void guidsNeverShareAnId() {
        var guids = new HashMap<String, String>();
        for (int round = 0; round < ROUNDS * 10; round++) {
            var guid = randomGuid();
            var id = SeatIds.of(guid);
            assertThat(id).matches("[A-Za-z0-9:_.@-]{1,100}").isEqualTo(SeatIds.of(guid));
            var other = guids.putIfAbsent(id, guid);
            assertThat(other == null || other.equals(guid))
                    .as(guid + " and " + other)
                    .isTrue();
            // The id of one seat may be the guid of another.
            var nested = SeatIds.of(id);
            assertThat(nested.equals(id)).isEqualTo(id.equals(guid));
        }
    }

    private static boolean check(byte[] document, @Nullable ObjectNode tree) {
        var reading = PlanReader.read(document);
        assertThat(PlanReader.read(document))
                .as("the same bytes, the same answer")
                .isEqualTo(reading);
        return switch (reading) {
            case PlanReading.Read read -> {
                sound(read.plan());
                yield true;
            }
            case PlanReading.Refused refused -> {
                for (var fault : refused.faults()) {
                    boolean absentOrThere =
                            tree == null || !tree.at(fault.pointer()).isMissingNode();
                    assertThat(absentOrThere).as(fault.toString()).isTrue();
                }
                yield false;
            }
        };
    }

    private static void sound(SeatingPlan plan) {
        var ids = new HashSet<String>();
        var categories = new HashSet<String>();
        plan.categories().forEach(category -> {
            assertThat(categories.add(category.name())).isTrue();
            assertThat(category.colour()).matches("#[0-9a-f]{6}([0-9a-f]{2})?");
        });
        plan.seats().forEach(seat -> {
            assertThat(ids.add(seat.id())).as(seat.id()).isTrue();
            assertThat(categories).contains(seat.category());
            assertThat(plan.size().near(seat.x(), seat.y())).isTrue();
        });
        plan.areas()
                .forEach(area -> area.unitIds()
                        .forEach(unit -> assertThat(ids.add(unit)).as(unit).isTrue()));
        assertThat(plan.places()).isPositive();
        var layout = new JsonMapper().readTree(SeatLayout.of(plan).rows().json());
        assertThat(layout.get("seats").size()).isEqualTo(plan.seats().size());
    }

    private void replaceSomething(JsonNode node) {
        var odd = ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            var names = List.copyOf(object.propertyNames());
            var name = names.get(random.nextInt(names.size()));
            var child = object.get(name);
            if (child.isContainer() && random.nextInt(8) != 0) {
                replaceSomething(child);
            } else if (random.nextBoolean()) {
                object.remove(name);
            } else {
                object.set(name, odd);
            }
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            int index = random.nextInt(array.size());
            if (random.nextInt(8) != 0) {
                replaceSomething(array.get(index));
            } else if (random.nextBoolean()) {
                array.add(array.get(index).deepCopy());
            } else {
                array.set(index, odd);
            }
        }
    }

    private String randomGuid() {
        var prefixes = List.of("", "", "enc:", "sha:", "ga:", "A-");
        var guid = new StringBuilder(prefixes.get(random.nextInt(prefixes.size())));
        int length = random.nextInt(4) == 0 ? 60 + random.nextInt(80) : 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            guid.append("abAB01:_.@- /é♿".charAt(random.nextInt(15)));
        }
        return random.nextInt(10) == 0 ? SeatIds.of(guid.toString()) : guid.toString();
    }
}
