package dev.forebay.boxoffice.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Hands out seats of an event that no other test uses. */
public final class Seats {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<String, Iterator<String>> FREE = new HashMap<>();

    private Seats() {}

    /** The next seat of an event on sale. */
    public static String next(RunningBoxOffice office, String event) {
        LOCK.lock();
        try {
            return FREE.computeIfAbsent(office.uri() + event, any -> all(office, event))
                    .next();
        } finally {
            LOCK.unlock();
        }
    }

    private static Iterator<String> all(RunningBoxOffice office, String event) {
        var plan = office.guest().get("/api/events/" + event + "/plan").json();
        var ids = new ArrayList<String>();
        plan.get("seats").forEach(seat -> ids.add(seat.get("id").asString()));
        return ids.iterator();
    }
}
