package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.NOT_JSON;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.TEXT_TOO_LONG;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.TOO_DEEP;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.TOO_LARGE;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads the open seating-plan JSON into a {@link SeatingPlan}, or says everything that is wrong with it.
 *
 * <p>The document is untrusted: it is read as a stream, in one pass, into nothing but the values of a plan;
 * it names no types, and its size, depth, texts, seats and reported faults are bounded. Members that mean
 * nothing to Forebay are skipped. The same bytes always give the same answer.
 *
 * <p>Thread-safe, keeps nothing, waits for nothing. A document with 20,000 seats takes about a tenth of a
 * second. Where it stops being JSON, what came before is still checked.
 */
public final class PlanReader {

    public static final int MAX_BYTES = 32 * 1024 * 1024;
    public static final int MAX_SEATS = 50_000;
    public static final int MAX_DEPTH = 64;
    public static final int MAX_FAULTS = 500;
    public static final int MAX_WARNINGS = 100;

    static final int MAX_NAME = 200;
    static final int MAX_NUMBER = 50;
    static final int MAX_GUID = 1_000;
    static final int MAX_CAPTION = 1_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_BYTES)
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(1_000_000)
                    .maxNameLength(1_000)
                    .maxNumberLength(400)
                    .build())
            // Some editors write NaN, which is not JSON; so that it is reported with its place.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private PlanReader() {}

    /** Reads a document in UTF-8, UTF-16 or UTF-32. Does not keep or change the array. */
    public static PlanReading read(byte[] document) {
        var faults = new Faults();
        if (document.length > MAX_BYTES) {
            faults.add(
                    "",
                    TOO_LARGE,
                    "The document has " + document.length + " bytes: a plan may have " + MAX_BYTES + ".");
            return faults.refused();
        }
        try (var parser = JSON.createParser(ObjectReadContext.empty(), document)) {
            return read(parser, faults);
        }
    }

    private static PlanReading read(JsonParser parser, Faults faults) {
        var walk = new JsonWalk(parser, faults);
        try {
            var draft = new DocumentReader(walk, faults).read();
            return draft == null ? faults.refused() : new PlanAssembly(draft, faults).assemble();
        } catch (StreamConstraintsException beyond) {
            if (parser.streamReadContext().getNestingDepth() >= MAX_DEPTH) {
                walk.fault(
                        TOO_DEEP, "The document is nested deeper than " + MAX_DEPTH + " levels: no plan needs that.");
            } else {
                walk.fault(TEXT_TOO_LONG, "A text, name or number after this place is far too long: shorten it.");
            }
        } catch (JacksonException broken) {
            var place = parser.currentLocation();
            walk.fault(
                    NOT_JSON,
                    "The document stops being JSON at line " + place.getLineNr() + ", column " + place.getColumnNr()
                            + ": save it again from the plan's editor.");
        }
        return faults.refused();
    }
}
