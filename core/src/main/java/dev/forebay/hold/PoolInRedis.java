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

    static PoolInRedis read(Tree reply) {
        List<Tree> flat = reply.at(10).items();
        Map<String, UnitValue> units = HashMap.newHashMap(flat.size() / 2);
        for (int i = 0; i < flat.size(); i += 2) {
            units.put(flat.get(i).text(), new UnitValue(flat.get(i + 1).text()));
        }
        return new PoolInRedis(
                reply.at(1).text(),
                Long.parseLong(reply.at(2).text()),
                Long.parseLong(reply.at(3).text()),
                Instant.ofEpochMilli(Long.parseLong(reply.at(4).text())),
                Instant.ofEpochMilli(Long.parseLong(reply.at(5).text())),
                Integer.parseInt(reply.at(6).text()),
                Integer.parseInt(reply.at(7).text()),
                Integer.parseInt(reply.at(8).text()),
                Integer.parseInt(reply.at(9).text()),
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
