package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.session.Session;

/**
 * A browser's session: texts by name, and which of them changed in this request. Other values are refused, so that
 * nothing is ever deserialized. Used by one request at a time.
 */
final class BrowserSession implements Session {
    private final Instant created;
    private final Map<String, String> attributes;
    private final Set<String> changed = new HashSet<>();
    private Duration idle;
    private String id;
    /** The id it is stored under; null while it is new. */
    private @Nullable String storedId;

    private Instant storedAccess;
    private Instant accessed;

    private BrowserSession(
            String id,
            @Nullable String storedId,
            Map<String, String> attributes,
            Instant created,
            Instant accessed,
            Duration idle) {
        this.id = id;
        this.storedId = storedId;
        this.attributes = new HashMap<>(attributes);
        this.created = created;
        this.accessed = accessed;
        this.storedAccess = accessed;
        this.idle = idle;
    }

    static BrowserSession fresh(Instant now, Duration idle) {
        return new BrowserSession(Ids.secret(), null, Map.of(), now, now, idle);
    }

    static BrowserSession stored(
            String id, Map<String, String> attributes, Instant created, Instant accessed, Duration idle) {
        return new BrowserSession(id, id, attributes, created, accessed, idle);
    }

    @Nullable
    String storedId() {
        return storedId;
    }

    Map<String, String> attributes() {
        return Map.copyOf(attributes);
    }

    Set<String> changedNames() {
        return Set.copyOf(changed);
    }

    @Nullable
    String text(String name) {
        return attributes.get(name);
    }

    boolean changedSinceStored() {
        return storedId == null || !storedId.equals(id) || !changed.isEmpty();
    }

    boolean touchedLongAfter(Duration step) {
        return Duration.between(storedAccess, accessed).compareTo(step) > 0;
    }

    void markStored() {
        storedId = id;
        storedAccess = accessed;
        changed.clear();
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String changeSessionId() {
        id = Ids.secret();
        return id;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> @Nullable T getAttribute(String name) {
        return (T) attributes.get(name);
    }

    @Override
    public Set<String> getAttributeNames() {
        return Set.copyOf(attributes.keySet());
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        if (value == null) {
            removeAttribute(name);
        } else if (value instanceof String text) {
            attributes.put(name, text);
            changed.add(name);
        } else {
            throw new IllegalArgumentException(
                    "session attribute " + name + " is a " + value.getClass().getName() + "; sessions keep texts only");
        }
    }

    @Override
    public void removeAttribute(String name) {
        if (attributes.remove(name) != null) {
            changed.add(name);
        }
    }

    @Override
    public Instant getCreationTime() {
        return created;
    }

    @Override
    public void setLastAccessedTime(Instant time) {
        accessed = time;
    }

    @Override
    public Instant getLastAccessedTime() {
        return accessed;
    }

    @Override
    public void setMaxInactiveInterval(Duration interval) {
        idle = interval;
    }

    @Override
    public Duration getMaxInactiveInterval() {
        return idle;
    }

    @Override
    public boolean isExpired() {
        return false;
    }
}
