package dev.forebay.hold;

import dev.forebay.redis.Reply.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How Redis answered a request for units. */
sealed interface Take {
    record Unloaded() implements Take {}

    record Granted(
            String holdId,
            String fence,
            long untilMillis,
            long lockedAtMillis,
            long endsMillis,
            long nowMillis,
            boolean joined,
            List<String> units,
            List<String> fresh)
            implements Take {
        /** The value that Redis has for each of the units. */
        String value() {
            return "h" + fence + ":" + holdId;
        }

        Hold hold(HoldRequest request) {
            return new Hold(
                    holdId,
                    request.pool(),
                    units,
                    request.holder(),
                    request.kind(),
                    request.booking(),
                    request.session(),
                    Instant.ofEpochMilli(lockedAtMillis),
                    Instant.ofEpochMilli(untilMillis),
                    Instant.ofEpochMilli(endsMillis),
                    Fence.of(fence));
        }
    }

    record Taken(List<HoldOutcome.TakenUnit> units) implements Take {}

    record OverQuota(String subject, int limit, int held) implements Take {}

    /** The id of the request is that of a hold of other units. */
    record IdUsed() implements Take {}

    static Take read(Tree reply, HoldRequest request, HoldOptions options) {
        if (reply.raw() instanceof byte[]) {
            return fresh(reply.text(), request, options);
        }
        return switch (reply.at(0).text()) {
            case "unloaded" -> new Unloaded();
            case "used" -> new IdUsed();
            case "taken" -> {
                var units = new ArrayList<HoldOutcome.TakenUnit>();
                for (int i = 1; i < reply.size(); i += 3) {
                    long position = reply.at(i + 2).integer();
                    units.add(new HoldOutcome.TakenUnit(
                            reply.at(i).text(),
                            UnitState.ofCode(reply.at(i + 1).text().charAt(0)),
                            position > 0 ? OptionalInt.of((int) position) : OptionalInt.empty()));
                }
                yield new Taken(units);
            }
            case "quota" ->
                new OverQuota(reply.at(1).text(), (int) reply.at(2).integer(), (int)
                        reply.at(3).integer());
            case "joined" ->
                new Granted(
                        reply.at(1).text(),
                        reply.at(2).text(),
                        reply.at(3).integer(),
                        reply.at(4).integer(),
                        reply.at(5).integer(),
                        reply.at(6).integer(),
                        true,
                        csv(reply.at(7).text()),
                        csv(reply.at(8).text()));
            default ->
                throw new IllegalStateException(
                        "take.lua answered " + reply.at(0).text());
        };
    }

    static List<Optional<Take>> readMany(Tree reply, List<HoldRequest> requests, HoldOptions options) {
        if (reply.at(0).text().equals("unloaded")) {
            return Collections.nCopies(requests.size(), Optional.of(new Unloaded()));
        }
        var takes = new ArrayList<Optional<Take>>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            Tree answer = reply.at(2 + i);
            if (!(answer.raw() instanceof byte[])) {
                takes.add(Optional.of(read(answer, requests.get(i), options)));
            } else if (answer.text().equals("+")) {
                takes.add(Optional.of(fresh(reply.at(1).text(), requests.get(i), options)));
            } else {
                takes.add(Optional.empty());
            }
        }
        return takes;
    }

    /** A new hold of all the units: it begins now, so its deadlines are known here as well as there. */
    private static Granted fresh(String reply, HoldRequest request, HoldOptions options) {
        int bar = reply.indexOf('|');
        long now = Long.parseLong(reply.substring(bar + 1)) / 1000;
        long ends = now + options.maxTotal().toMillis();
        long until = Math.min(ends, now + request.ttl().toMillis());
        return new Granted(
                request.id(), reply.substring(0, bar), until, now, ends, now, false, request.units(), request.units());
    }

    private static List<String> csv(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }
}
