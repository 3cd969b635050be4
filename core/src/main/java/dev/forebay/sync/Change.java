package dev.forebay.sync;

import dev.forebay.base.Codec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change that a trigger wrote: a line of JSON of a message of the outbox. One of these: an id of a domain, a domain
 * without an id (more of it than can be named), an event of the application with its attributes.
 *
 * @param domain the domain
 * @param id its id, null for all of it
 * @param event the event
 * @param attributes its attributes
 */
record Change(
        @Nullable String domain,
        @Nullable String id,
        @Nullable String event,
        @Nullable Map<String, String> attributes) {
    private static final Codec<Change> CODEC = Codec.json(Change.class);

    static List<Change> read(String payload) {
        return payload.lines()
                .map(line -> CODEC.decode(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    void into(Walk walk, Reach.Collected collected, Rules rules) {
        if (event != null) {
            rules.apply(event, attributes == null ? Map.of() : attributes, collected, walk);
        } else if (domain == null) {
            throw new IllegalArgumentException("a change names neither a domain nor an event");
        } else if (id == null) {
            walk.addAll(domain);
        } else {
            walk.add(domain, List.of(id));
        }
    }
}
