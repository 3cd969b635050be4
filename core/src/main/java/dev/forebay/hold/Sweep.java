package dev.forebay.hold;

import dev.forebay.redis.Reply.Tree;
import java.util.ArrayList;
import java.util.List;

/** What a sweep did; {@code doubtful} units belonged to grants that only PostgreSQL knows about. */
record Sweep(boolean loaded, long swept, long nextMillis, long nowMillis, List<String> doubtful) {
    static Sweep read(Tree reply) {
        if (reply.at(0).text().equals("unloaded")) {
            return new Sweep(false, 0, -1, 0, List.of());
        }
        var doubtful = new ArrayList<String>();
        for (int i = 4; i < reply.size(); i++) {
            doubtful.addAll(List.of(reply.at(i).text().split(",")));
        }
        return new Sweep(
                true, reply.at(1).integer(), reply.at(2).integer(), reply.at(3).integer(), doubtful);
    }
}
