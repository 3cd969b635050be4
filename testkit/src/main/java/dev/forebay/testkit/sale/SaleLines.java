package dev.forebay.testkit.sale;

import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleOp.Limit;
import dev.forebay.testkit.sale.SaleOp.Moment;
import dev.forebay.testkit.sale.SaleOp.Step;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lines of a history in a file: {@code ask}, {@code told}, and {@code end} as the last one. */
final class SaleLines {
    private SaleLines() {}

    static String asked(SaleOp op) {
        return String.join(
                "\t",
                "ask",
                Long.toString(op.number()),
                op.step().name(),
                op.pool(),
                op.holder(),
                op.hold(),
                String.join(",", op.units()),
                op.booking(),
                op.limits().stream()
                        .map(limit -> limit.subject() + "=" + limit.most())
                        .collect(Collectors.joining(",")),
                Long.toString(op.begun().nanos()),
                Long.toString(op.begun().wallMicros()));
    }

    static String end(String why) {
        return "end\t" + why.replaceAll("\\s+", " ");
    }

    static SaleOp readAsked(String process, String[] f) {
        return new SaleOp(
                process,
                Long.parseLong(f[1]),
                Step.valueOf(f[2]),
                f[3],
                f[4],
                f[5],
                list(f[6]),
                f[7],
                list(f[8]).stream()
                        .map(limit -> limit.split("=", 2))
                        .map(parts -> new Limit(parts[0], Integer.parseInt(parts[1])))
                        .toList(),
                new Moment(Long.parseLong(f[9]), Long.parseLong(f[10])),
                Optional.empty());
    }

    static String told(long number, SaleAnswer answer) {
        return String.join(
                "\t",
                "told",
                Long.toString(number),
                answer.said().name(),
                answer.hold(),
                String.join(",", answer.units()),
                answer.fence().toPlainString(),
                Long.toString(answer.fromMicros()),
                Long.toString(answer.untilMicros()),
                Long.toString(answer.at().nanos()),
                Long.toString(answer.at().wallMicros()),
                answer.note().replaceAll("\\s+", " "));
    }

    static SaleAnswer readTold(String[] f) {
        return new SaleAnswer(
                Said.valueOf(f[2]),
                f[3],
                list(f[4]),
                new BigDecimal(f[5]),
                Long.parseLong(f[6]),
                Long.parseLong(f[7]),
                new Moment(Long.parseLong(f[8]), Long.parseLong(f[9])),
                f[10]);
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
    }
}
