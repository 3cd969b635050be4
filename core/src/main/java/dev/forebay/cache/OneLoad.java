package dev.forebay.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one loader is told and decides. */
final class OneLoad<V> implements LoadContext<V> {
    private final Optional<V> stale;
    private final Optional<String> staleEtag;
    private final boolean primaryRequired;
    private final LongSupplier leftNanos;
    private final List<String> tags = new ArrayList<>();
    private @Nullable String etag;
    private @Nullable Ttl ttl;
    private boolean noStore;

    OneLoad(Optional<V> stale, Optional<String> staleEtag, boolean primaryRequired, LongSupplier leftNanos) {
        this.stale = stale;
        this.staleEtag = staleEtag;
        this.primaryRequired = primaryRequired;
        this.leftNanos = leftNanos;
    }

    @Override
    public Optional<V> stale() {
        return stale;
    }

    @Override
    public Optional<String> etag() {
        return staleEtag;
    }

    @Override
    public boolean primaryRequired() {
        return primaryRequired;
    }

    @Override
    public Duration left() {
        return Duration.ofNanos(Math.max(0, leftNanos.getAsLong()));
    }

    @Override
    public void etag(String newEtag) {
        if (newEtag.length() > 200) {
            throw new IllegalArgumentException("an etag of " + newEtag.length() + " characters, at most 200");
        }
        etag = newEtag;
    }

    @Override
    public V notModified() {
        if (etag == null) {
            etag = staleEtag.orElse(null);
        }
        return stale.orElseThrow(() -> new IllegalStateException("there is no stale value that could still be right"));
    }

    @Override
    public void ttl(Ttl newTtl) {
        ttl = newTtl;
    }

    @Override
    public void tags(String... newTags) {
        for (String tag : newTags) {
            tags.add(CacheIds.requireTag(tag));
        }
    }

    @Override
    public void noStore() {
        noStore = true;
    }

    List<String> moreTags() {
        return tags;
    }

    Optional<String> newEtag() {
        return Optional.ofNullable(etag);
    }

    Optional<Ttl> newTtl() {
        return Optional.ofNullable(ttl);
    }

    boolean kept() {
        return !noStore;
    }
}
