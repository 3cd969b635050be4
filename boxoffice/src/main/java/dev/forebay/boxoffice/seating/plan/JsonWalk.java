package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.DUPLICATE_MEMBER;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.TEXT_TOO_LONG;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.TOO_MANY_MEMBERS;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.UNUSABLE_TEXT;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.WRONG_TYPE;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Walks once through a JSON document, knows the pointer of where it stands, and reports what it cannot use
 * instead of stopping. Only what the caller asks for is kept, so a hostile document costs no more memory
 * than a plain one: a value nobody reads is skipped when the walk goes on.
 *
 * <pre>{@code
 * if (walk.enterObject()) {
 *     while (walk.nextMember()) {
 *         switch (walk.member()) { case "name" -> name = walk.text(200); default -> {} }
 *     }
 * }
 * }</pre>
 *
 * <p>A member that is {@code null} counts as absent. Of two members of one name the first is read and the
 * second is a fault. Not thread-safe. Throws Jackson's exceptions where the document is not JSON.
 */
final class JsonWalk {

    private static final int MAX_MEMBERS = 500;
    private static final Pattern LINE_BREAKS = Pattern.compile("[\\t\\r\\n]+");

    private final JsonParser parser;
    private final Faults faults;
    private final StringBuilder path = new StringBuilder();
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Deque<Level> spare = new ArrayDeque<>();
    private String member = "";
    private boolean unread;

    JsonWalk(JsonParser parser, Faults faults) {
        this.parser = parser;
        this.faults = faults;
    }

    /** An object or an array that the walk is in. */
    private static final class Level {
        int start;
        int index;
        boolean full;
        final Set<String> members = new HashSet<>();
    }

    /** Moves to the document's first token; false when there is none. */
    boolean begin() {
        unread = true;
        return parser.nextToken() != null;
    }

    /** Whether something follows the document. */
    boolean trailing() {
        return parser.nextToken() != null;
    }

    String pointer() {
        return path.toString();
    }

    /** The name of the member that {@link #nextMember} moved to. */
    String member() {
        return member;
    }

    boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    boolean enterObject() {
        return enter(JsonToken.START_OBJECT, "an object");
    }

    boolean enterArray() {
        return enter(JsonToken.START_ARRAY, "an array");
    }

    private boolean enter(JsonToken start, String what) {
        if (parser.currentToken() != start) {
            wrongType(what);
            return false;
        }
        var level = spare.isEmpty() ? new Level() : spare.pop();
        level.start = path.length();
        level.index = -1;
        level.full = false;
        level.members.clear();
        levels.push(level);
        unread = false;
        return true;
    }

    /** Moves to the next member that is not null; false at the end of the object. */
    boolean nextMember() {
        var level = levels.element();
        while (advance(level, JsonToken.END_OBJECT)) {
            member = parser.currentName();
            path.append('/');
            appendEscaped(member);
            parser.nextToken();
            unread = true;
            if (isNew(level) && parser.currentToken() != JsonToken.VALUE_NULL) {
                return true;
            }
        }
        return false;
    }

    private boolean isNew(Level level) {
        if (level.members.size() >= MAX_MEMBERS) {
            if (!level.full) {
                level.full = true;
                fault(TOO_MANY_MEMBERS, "An object here has more than " + MAX_MEMBERS + " members: remove them.");
            }
            return false;
        }
        if (level.members.add(member)) {
            return true;
        }
        fault(DUPLICATE_MEMBER, "\"" + shown(member) + "\" stands here twice: keep the one that is meant.");
        return false;
    }

    /** Moves to the next element; false at the end of the array. */
    boolean nextElement() {
        var level = levels.element();
        if (!advance(level, JsonToken.END_ARRAY)) {
            return false;
        }
        path.append('/').append(++level.index);
        unread = true;
        return true;
    }

    private boolean advance(Level level, JsonToken end) {
        if (unread) {
            parser.skipChildren();
        }
        path.setLength(level.start);
        unread = false;
        if (parser.nextToken() != end) {
            return true;
        }
        spare.push(levels.pop());
        return false;
    }

    /** The index of the element that {@link #nextElement} moved to; ask before entering it. */
    int index() {
        return levels.element().index;
    }

    /**
     * A string, or a number as it is written, on one line and without white space around it. Null when it is neither, or
     * too long, or cannot be stored: then it is reported.
     */
    @Nullable
    String text(int maxLength) {
        var text = verbatim(maxLength);
        return text == null ? null : LINE_BREAKS.matcher(text).replaceAll(" ").strip();
    }

    /** Like {@link #text}, every character kept. */
    @Nullable
    String verbatim(int maxLength) {
        var token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
            wrongType("a string");
            return null;
        }
        var text = parser.getString();
        unread = false;
        if (text.length() > maxLength) {
            fault(TEXT_TOO_LONG, "This text has " + text.length() + " characters: shorten it to " + maxLength + ".");
            return null;
        }
        if (!storable(text)) {
            fault(UNUSABLE_TEXT, "This text contains control characters or half a character: type it again.");
            return null;
        }
        return text;
    }

    /** A number, which may be infinite or NaN; null when it is none: then it is reported. */
    @Nullable
    Double number() {
        var token = parser.currentToken();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            wrongType("a number");
            return null;
        }
        unread = false;
        return parser.getDoubleValue();
    }

    /** Whether the value says yes: true, 1, or "true", "yes", "1". Anything else says no. */
    boolean flag() {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_NUMBER_INT -> parser.getDoubleValue() == 1;
            case VALUE_STRING -> {
                var text = parser.getString();
                yield text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes") || text.equals("1");
            }
            default -> false;
        };
    }

    void wrongType(String expected) {
        fault(WRONG_TYPE, "Here stands " + found() + ": write " + expected + ".");
    }

    private String found() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            default -> "nothing usable";
        };
    }

    void fault(PlanFault.Code code, String message) {
        faults.add(pointer(), code, message);
    }

    private void appendEscaped(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '~' -> path.append("~0");
                case '/' -> path.append("~1");
                default -> path.append(c);
            }
        }
    }

    /** A name or value as it may stand in a sentence. */
    static String shown(String text) {
        var cut = text.codePointCount(0, text.length()) > 60
                ? text.substring(0, text.offsetByCodePoints(0, 57)) + "..."
                : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** PostgreSQL stores no NUL, UTF-8 no half of a surrogate pair, and no label needs a control character. */
    private static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t') {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
