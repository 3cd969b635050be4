package dev.forebay.boxoffice.operations;

import dev.forebay.boxoffice.platform.AuditLog;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.cache.BulkOutcome;
import dev.forebay.cache.BulkPreview;
import dev.forebay.cache.BulkPreview.Count;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheStatistics;
import dev.forebay.cache.CacheUsage;
import dev.forebay.cache.Caches;
import dev.forebay.cache.Explanation;
import dev.forebay.cache.InvalidateOutcome;
import dev.forebay.cache.Invalidation;
import dev.forebay.cache.KeyPattern;
import dev.forebay.cache.Swept;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.ScanDeniedException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operators see and do about caches: this node's counts, what Redis has, and what must go. */
@RestController
@Tag(name = "Operator")
class CacheAdminController {
    private static final int LONGEST_KEY = 10_000;
    private static final int MOST_KEYS = 10_000;

    private final Caches caches;
    private final AuditLog audit;

    CacheAdminController(Caches caches, AuditLog audit) {
        this.caches = caches;
        this.audit = audit;
    }

    @GetMapping("/api/admin/caches")
    @Operation(
            summary =
                    "Each cache: counts of this node since its start, advice and, with usage=true, what Redis has of it")
    CachesView all(@RequestParam(defaultValue = "false") boolean usage, @Parameter(hidden = true) Caller caller) {
        Member unused = Operators.require(caller);
        List<Cache<?, ?>> all =
                caches.all().stream().sorted(Comparator.comparing(Cache::name)).toList();
        Usage found = usage ? usage(all.stream().<String>map(Cache::name).toList()) : new Usage(Map.of(), "");
        return new CachesView(
                all.stream()
                        .map(cache -> CacheView.of(
                                cache.name(),
                                cache.statistics(),
                                Optional.ofNullable(found.of().get(cache.name()))))
                        .toList(),
                found.counted());
    }

    /** @param counted how far: as of a preview, empty where nobody asked */
    private record Usage(Map<String, CacheUsage> of, String counted) {}

    private Usage usage(List<String> names) {
        try {
            Map<String, CacheUsage> usage =
                    caches.usage(names).stream().collect(Collectors.toMap(CacheUsage::cache, one -> one));
            boolean whole = usage.values().stream().allMatch(CacheUsage::whole);
            return new Usage(usage, words(whole ? Count.ALL : Count.SO_FAR));
        } catch (ScanDeniedException e) {
            return new Usage(Map.of(), words(Count.DENIED));
        } catch (RedisUnavailableException e) {
            return new Usage(Map.of(), words(Count.AWAY));
        }
    }

    private static String words(Count count) {
        return count.name().toLowerCase(Locale.ROOT);
    }

    @GetMapping("/api/admin/caches/{name}/explain")
    @Operation(summary = "What is where for one key, and what a request for it would do")
    Explanation explain(@PathVariable String name, @RequestParam String key, @Parameter(hidden = true) Caller caller) {
        Member unused = Operators.require(caller);
        requireKey(key);
        return cache(name).explainId(key);
    }

    @PostMapping("/api/admin/caches/invalidate")
    @Operation(
            summary = "Invalidate keys, what matches a pattern, a tag or a whole cache",
            description = "What may be many is counted first: it is done where confirm is at least the number of"
                    + " entries, else the answer says how many there are and nothing is done. counted says how far"
                    + " that came: all, so_far (the time was up), denied (the box office's user of Redis may not"
                    + " SCAN), unlisted (a tag), away. Only with uncounted=true it is done whatever their number, and"
                    + " without counting; a pattern that can't be looked for then clears its cache whole, which"
                    + " clearedWhole names.")
    InvalidatedView invalidate(@RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        Member member = Operators.require(caller);
        InvalidatedView view = carryOut(order);
        if (view.done()) {
            audit.write(
                    member,
                    "cache.invalidate",
                    "cache:" + Optional.ofNullable(order.cache()).orElse("*"),
                    order.words(),
                    Map.of());
        }
        return view;
    }

    private InvalidatedView carryOut(Order order) {
        List<String> keys = Optional.ofNullable(order.keys()).orElse(List.of());
        int kinds = (keys.isEmpty() ? 0 : 1)
                + (order.pattern() == null ? 0 : 1)
                + (order.tag() == null ? 0 : 1)
                + (order.everything() ? 1 : 0);
        if (kinds != 1) {
            throw Problem.badRequest("one_of", "Name one of keys, pattern, tag or all.");
        }
        if (order.tag() != null) {
            return ofTag(order.tag(), order.confirm() != null || order.anyNumber());
        }
        Cache<?, ?> cache = cache(Optional.ofNullable(order.cache()).orElse(""));
        if (!keys.isEmpty()) {
            if (keys.size() > MOST_KEYS) {
                throw Problem.badRequest(
                        "too_many_keys", "At most " + MOST_KEYS + " keys at once; use a pattern or a tag.");
            }
            keys.forEach(CacheAdminController::requireKey);
            return InvalidatedView.done(new BulkPreview(Count.ALL, keys.size(), List.of()), cache.invalidateIds(keys));
        }
        Invalidation what = order.pattern() == null
                ? Invalidation.everything(cache.name())
                : Invalidation.matching(cache.name(), pattern(order.pattern()));
        if (order.anyNumber()) {
            return InvalidatedView.uncounted(caches.invalidate(what));
        }
        return switch (caches.invalidate(what, order.confirm() == null ? -1 : order.confirm())) {
            case BulkOutcome.Done done -> InvalidatedView.done(done.removed(), done.how());
            case BulkOutcome.Unconfirmed not -> InvalidatedView.preview(not.wouldRemove());
        };
    }

    /** A tag's entries are listed nowhere, so nobody can say how many they are. */
    private InvalidatedView ofTag(String tag, boolean confirmed) {
        try {
            Invalidation what = Invalidation.tag(tag);
            return confirmed
                    ? InvalidatedView.uncounted(caches.invalidate(what))
                    : InvalidatedView.preview(new BulkPreview(Count.UNLISTED, 0, List.of()));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("bad_tag", String.valueOf(e.getMessage()));
        }
    }

    private static KeyPattern pattern(String glob) {
        try {
            return new KeyPattern(glob);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("bad_pattern", String.valueOf(e.getMessage()));
        }
    }

    @PostMapping("/api/admin/caches/sweep")
    @Operation(summary = "Remove what Redis would forget within so many seconds anyway")
    SweptView sweep(@RequestParam(defaultValue = "60") int seconds, @Parameter(hidden = true) Caller caller) {
        Member member = Operators.require(caller);
        if (seconds < 1 || seconds > 86_400) {
            throw Problem.badRequest("bad_seconds", "seconds is 1 to 86400.");
        }
        try {
            Swept swept = caches.sweep(Duration.ofSeconds(seconds));
            audit.write(member, "cache.sweep", "cache:*", seconds + " s", Map.of("removed", swept.removed()));
            return new SweptView(swept.removed(), swept.whole());
        } catch (ScanDeniedException e) {
            throw Problem.refused(
                    "scan_denied",
                    "The box office's user of Redis may not SCAN, so it can't sweep; what ends soon ends by itself.");
        } catch (RedisUnavailableException e) {
            throw Problem.of(
                    HttpStatus.SERVICE_UNAVAILABLE, "redis_away", "Redis does not answer; nothing needs a sweep now.");
        }
    }

    private Cache<?, ?> cache(String name) {
        return caches.find(name)
                .orElseThrow(() -> Problem.notFound(
                        "unknown_cache",
                        "There is no such cache; there are "
                                + String.join(
                                        ", ",
                                        caches.all().stream()
                                                .map(Cache::name)
                                                .sorted()
                                                .toList()) + "."));
    }

    private static void requireKey(String key) {
        if (key.length() > LONGEST_KEY) {
            throw Problem.badRequest("long_key", "A key has at most " + LONGEST_KEY + " characters.");
        }
    }

    /**
     * What is to go: one of keys, pattern, tag and all.
     *
     * @param confirm how many entries it may be; nothing is done without it, or {@code uncounted}, but for keys
     * @param uncounted whether it is done however many there are, without counting
     */
    record Order(
            @Nullable String cache,
            @Nullable List<String> keys,
            @Nullable String pattern,
            @Nullable String tag,
            @Nullable Boolean all,
            @Nullable Long confirm,
            @Nullable Boolean uncounted) {
        boolean anyNumber() {
            return Boolean.TRUE.equals(uncounted);
        }

        boolean everything() {
            return Boolean.TRUE.equals(all);
        }

        String words() {
            if (tag != null) {
                return "tag " + tag;
            }
            if (pattern != null) {
                return "pattern " + pattern;
            }
            return everything() ? "all" : keys == null ? "" : keys.size() + " keys";
        }
    }

    /**
     * What was done, or would be.
     *
     * @param entries how many there were or would be; absent where they were not all counted
     * @param counted how far they were counted; empty where nobody asked
     * @param seen how many were counted
     * @param known where it is known that they are gone; empty where nothing was done
     * @param clearedWhole caches that were cleared in place of what a pattern names
     */
    record InvalidatedView(
            boolean done,
            @Nullable Long entries,
            String counted,
            long seen,
            List<String> examples,
            String known,
            List<String> clearedWhole) {
        static InvalidatedView done(BulkPreview removed, InvalidateOutcome how) {
            return new InvalidatedView(
                    true,
                    number(removed.entries()),
                    words(removed.count()),
                    removed.seen(),
                    List.of(),
                    known(how),
                    clearedWhole(how));
        }

        static InvalidatedView uncounted(InvalidateOutcome how) {
            return new InvalidatedView(true, null, "", 0, List.of(), known(how), clearedWhole(how));
        }

        static InvalidatedView preview(BulkPreview preview) {
            return new InvalidatedView(
                    false,
                    number(preview.entries()),
                    words(preview.count()),
                    preview.seen(),
                    preview.examples(),
                    "",
                    List.of());
        }

        private static String known(InvalidateOutcome how) {
            return switch (how) {
                case InvalidateOutcome.Everywhere ignored -> "everywhere";
                case InvalidateOutcome.Journalled ignored -> "journalled";
                case InvalidateOutcome.Remembered ignored -> "remembered";
            };
        }

        private static List<String> clearedWhole(InvalidateOutcome how) {
            return how instanceof InvalidateOutcome.Everywhere everywhere
                    ? everywhere.clearedWhole().stream().sorted().toList()
                    : List.of();
        }

        private static @Nullable Long number(OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }
    }

    /** @param whole whether all keys were looked at; false where the time was up before */
    record SweptView(long removed, boolean whole) {}

    /** @param usage how far entries and bytes were counted; empty where nobody asked */
    record CachesView(List<CacheView> caches, String usage) {}

    record CacheView(
            String name,
            long requests,
            double hitRate,
            long nearHits,
            long remoteHits,
            long misses,
            long loads,
            long loadFailures,
            long meanLoadMillis,
            long joined,
            long staleServed,
            long refusedFills,
            long unreadable,
            long remoteFailures,
            long evicted,
            long nearSize,
            long nearCapacity,
            @Nullable Long entries,
            @Nullable Long bytes,
            List<String> advice) {
        static CacheView of(String name, CacheStatistics seen, Optional<CacheUsage> usage) {
            return new CacheView(
                    name,
                    seen.requests(),
                    seen.hitRate(),
                    seen.nearHits(),
                    seen.remoteHits(),
                    seen.misses(),
                    seen.loads(),
                    seen.loadFailures(),
                    seen.meanLoad().toMillis(),
                    seen.joined(),
                    seen.staleServed(),
                    seen.refusedFills(),
                    seen.unreadable(),
                    seen.remoteFailures(),
                    seen.evicted(),
                    seen.nearSize(),
                    seen.nearCapacity(),
                    usage.map(CacheUsage::entries).orElse(null),
                    usage.filter(one -> one.measured() > 0 || one.entries() == 0)
                            .map(CacheUsage::bytes)
                            .orElse(null),
                    seen.recommendations());
        }
    }
}
