package dev.forebay.boxoffice.seating.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes seats column by column: an eighth of the rows' size after compression, which has little left to find where a
 * row of seats repeats its section and steps on evenly. In the order of the plan:
 *
 * <ul>
 *   <li>{@code id}: how many characters a seat's id shares with the one before, and what follows them
 *   <li>{@code section}, {@code row}, {@code number}, {@code category}, and {@code label} where there is any: the
 *       different values, and runs of them, value and length by turns
 *   <li>{@code x}, {@code y}: hundredths, as changes of the step from seat to seat (second differences), so that a
 *       straight row is zeros
 *   <li>{@code accessible}: the numbers of those that are, from 0
 * </ul>
 */
final class SeatColumns {
    private final JsonGenerator out;
    private final List<PlanSeat> seats;

    SeatColumns(JsonGenerator out, List<PlanSeat> seats) {
        this.out = out;
        this.seats = seats;
    }

    /** Writes one object. */
    void write() {
        out.writeStartObject();
        out.writeName("count").writeNumber(seats.size());
        ids();
        runs("section", PlanSeat::section);
        runs("row", PlanSeat::row);
        runs("number", PlanSeat::number);
        runs("category", PlanSeat::category);
        if (seats.stream().anyMatch(seat -> seat.label() != null)) {
            runs("label", PlanSeat::label);
        }
        steps("x", PlanSeat::x);
        steps("y", PlanSeat::y);
        out.writeName("accessible").writeStartArray();
        for (int i = 0; i < seats.size(); i++) {
            if (seats.get(i).accessible()) {
                out.writeNumber(i);
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void ids() {
        var shared = new int[seats.size()];
        String before = "";
        for (int i = 0; i < shared.length; i++) {
            String id = seats.get(i).id();
            int same = 0;
            while (same < Math.min(id.length(), before.length()) && id.charAt(same) == before.charAt(same)) {
                same++;
            }
            shared[i] = same;
            before = id;
        }
        out.writeName("id").writeStartObject();
        out.writeName("shared").writeStartArray();
        for (int same : shared) {
            out.writeNumber(same);
        }
        out.writeEndArray();
        out.writeName("rest").writeStartArray();
        for (int i = 0; i < shared.length; i++) {
            out.writeString(seats.get(i).id().substring(shared[i]));
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void runs(String name, Function<PlanSeat, @Nullable String> of) {
        Map<String, Integer> values = new LinkedHashMap<>();
        List<Run> runs = new ArrayList<>();
        for (PlanSeat seat : seats) {
            String value = Objects.requireNonNullElse(of.apply(seat), "");
            int number = values.computeIfAbsent(value, any -> values.size());
            if (runs.isEmpty() || runs.getLast().value() != number) {
                runs.add(new Run(number, 1));
            } else {
                runs.set(runs.size() - 1, runs.getLast().longer());
            }
        }
        out.writeName(name).writeStartObject();
        out.writeName("values").writeStartArray();
        values.keySet().forEach(out::writeString);
        out.writeEndArray();
        out.writeName("runs").writeStartArray();
        runs.forEach(run -> out.writeNumber(run.value()).writeNumber(run.length()));
        out.writeEndArray();
        out.writeEndObject();
    }

    private record Run(int value, int length) {
        Run longer() {
            return new Run(value, length + 1);
        }
    }

    private void steps(String name, ToDoubleFunction<PlanSeat> of) {
        out.writeName(name).writeStartArray();
        long at = 0;
        long step = 0;
        for (PlanSeat seat : seats) {
            long next = LayoutWriter.hundredths(of.applyAsDouble(seat));
            out.writeNumber(next - at - step);
            step = next - at;
            at = next;
        }
        out.writeEndArray();
    }
}
