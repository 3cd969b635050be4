package dev.forebay.boxoffice.insight;

import dev.forebay.base.Key;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.Script;
import dev.forebay.redis.ScriptCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The set of the most booked events and the logs of bookings in Redis. Whatever it does not have, and while it is away, the
 * answer is empty and the source is asked; no failure of Redis reaches a caller. Thread-safe.
 */
@Component
class SalesRedis {
    /** Events in the set. */
    static final int MOST_POPULAR = 100;

    /** Bookings in a log, about. */
    static final int MOST_BOOKINGS = 1_000;

    /** A booking that was confirmed while this was loaded may be missing for so long. */
    private static final String BELIEVED_MILLIS =
            Long.toString(Duration.ofMinutes(10).toMillis());

    private static final String FOLDER = "dev/forebay/boxoffice/insight/";
    private static final Script<Long> POPULAR_ADD = Script.load(FOLDER + "popular_add.lua", Reply.integer());
    private static final Script<Long> POPULAR_LOAD = Script.load(FOLDER + "popular_load.lua", Reply.integer());
    private static final Script<Long> BOOKINGS_ADD = Script.load(FOLDER + "bookings_add.lua", Reply.integer());
    private static final Script<Long> BOOKINGS_LOAD = Script.load(FOLDER + "bookings_load.lua", Reply.integer());

    private final RedisCommands redis;
    private final RedisOptions options;
    private final ModeGate gate;

    SalesRedis(RedisLink link, RedisOptions options, ModeGate gate) {
        this.redis = link.commands(RedisRole.CACHE);
        this.options = options;
        this.gate = gate;
    }

    private Key popular() {
        return options.keys().key("insight", "popular");
    }

    private Key bookings(String event) {
        return options.keys().tagged("insight", event, "bookings");
    }

    private boolean up(Key key) {
        return gate.up(RedisRole.CACHE, key);
    }

    /** Whether it can hold the set now. */
    boolean counts() {
        return up(popular());
    }

    /** Counts a booking in both, each where it is loaded. One round trip per node. */
    void add(String event, SoldBooking booking) {
        var calls = new ArrayList<ScriptCall<Long>>();
        if (up(popular())) {
            calls.add(POPULAR_ADD.call(
                    List.of(popular()),
                    List.of(event, Integer.toString(booking.seats()), Integer.toString(MOST_POPULAR))));
        }
        if (up(bookings(event))) {
            var values = new ArrayList<>(List.of(Integer.toString(MOST_BOOKINGS), "booking", booking.bookingId()));
            values.addAll(List.of("seats", Integer.toString(booking.seats()), "total", Long.toString(booking.total())));
            values.addAll(List.of("at", Long.toString(booking.at().toEpochMilli())));
            calls.add(BOOKINGS_ADD.call(List.of(bookings(event)), values));
        }
        if (!calls.isEmpty()) {
            List<BatchResult<Long>> ignored = redis.runAll(calls);
        }
    }

    /** The most booked, with the seats of each; empty where that is not loaded. */
    Optional<Map<String, Long>> mostBooked(int most) {
        if (!up(popular())) {
            return Optional.empty();
        }
        try {
            List<String> words = redis.call(Command.of(
                    "ZREVRANGE", Reply.list(Reply.text()), popular(), "0", Integer.toString(most - 1), "WITHSCORES"));
            var seats = new LinkedHashMap<String, Long>();
            for (int i = 0; i + 1 < words.size(); i += 2) {
                seats.put(words.get(i), (long) Double.parseDouble(words.get(i + 1)));
            }
            return seats.isEmpty() ? Optional.empty() : Optional.of(seats);
        } catch (RedisUnavailableException e) {
            return Optional.empty();
        }
    }

    void load(Map<String, Long> seats) {
        if (seats.isEmpty()) {
            return;
        }
        var values = new ArrayList<>(List.of(BELIEVED_MILLIS));
        seats.forEach((event, sold) -> values.addAll(List.of(event, Long.toString(sold))));
        tryRun(popular(), POPULAR_LOAD.call(List.of(popular()), values));
    }

    /** The last bookings of an event, newest first; empty where they are not loaded. Two commands, one round trip. */
    Optional<List<SoldBooking>> lastBookings(String event, int most) {
        Key key = bookings(event);
        if (!up(key)) {
            return Optional.empty();
        }
        try {
            List<BatchResult<?>> answers = redis.batch(List.of(
                    Command.of("EXISTS", Reply.integer(), key),
                    Command.of("XREVRANGE", Reply.tree(), key, "+", "-", "COUNT", Integer.toString(most))));
            if ((Long) answers.get(0).orThrow() == 0) {
                return Optional.empty();
            }
            var bookings = new ArrayList<SoldBooking>();
            Tree entries = (Tree) answers.get(1).orThrow();
            for (int i = 0; i < entries.size(); i++) {
                bookings.add(booking(entries.at(i).at(1).texts()));
            }
            return Optional.of(bookings);
        } catch (RedisUnavailableException e) {
            return Optional.empty();
        }
    }

    private static SoldBooking booking(List<String> words) {
        return new SoldBooking(
                words.get(1),
                Integer.parseInt(words.get(3)),
                Long.parseLong(words.get(5)),
                Instant.ofEpochMilli(Long.parseLong(words.get(7))));
    }

    /** @param newestFirst as the source tells them */
    void load(String event, List<SoldBooking> newestFirst) {
        var values = new ArrayList<>(List.of(BELIEVED_MILLIS));
        for (SoldBooking booking : newestFirst.reversed()) {
            values.addAll(List.of(
                    booking.bookingId(),
                    Integer.toString(booking.seats()),
                    Long.toString(booking.total()),
                    Long.toString(booking.at().toEpochMilli())));
        }
        tryRun(bookings(event), BOOKINGS_LOAD.call(List.of(bookings(event)), values));
    }

    private void tryRun(Key key, ScriptCall<Long> call) {
        if (up(key)) {
            try {
                Long ignored = redis.run(call);
            } catch (RedisUnavailableException e) {
                // whoever asks next asks the source
            }
        }
    }
}
