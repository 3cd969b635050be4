package dev.forebay.hold;

import dev.forebay.redis.Reply.Tree;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A pool as snapshot.lua answers it.
 *
 * @param nowMillis the server's time
 * @param changed when anybody last saw a change: the sequence is the microsecond of it
 * @param units every unit that Redis has a value for, tombstones too
 */
record PoolInRedis(
        String epoch,
        long sequence,
        long nowMillis,
        Instant changed,
        Instant confirmed,
        int held,
        int booked,
        int reserved,
        int blocked,
        Map<String, UnitValue> units) {

    /** The field among the units that says what they are. */
    private static final String LEGEND = "#";

    static PoolInRedis read(Tree reply) {
        List<Tree> flat = reply.at(9).items();
        Map<String, UnitValue> units = HashMap.newHashMap(flat.size() / 2);
        for (int i = 0; i < flat.size(); i += 2) {
            String unit = flat.get(i).text();
            if (!unit.equals(LEGEND)) {
                units.put(unit, new UnitValue(flat.get(i + 1).text()));
            }
        }
        long sequence = Long.parseLong(reply.at(2).text());
        return new PoolInRedis(
                reply.at(1).text(),
                sequence,
                reply.at(3).integer(),
                Instant.ofEpochMilli(sequence / 1000),
                Instant.ofEpochMilli(Long.parseLong(reply.at(4).text())),
                Integer.parseInt(reply.at(5).text()),
                Integer.parseInt(reply.at(6).text()),
                Integer.parseInt(reply.at(7).text()),
                Integer.parseInt(reply.at(8).text()),
                units);
    }

    /** What everybody may see. */
    Map<String, UnitState> states() {
        Map<String, UnitState> states = HashMap.newHashMap(units.size());
        units.forEach((unit, value) -> {
            if (value.state() != UnitState.AVAILABLE) {
                states.put(unit, value.state());
            }
        });
        return states;
    }
}
