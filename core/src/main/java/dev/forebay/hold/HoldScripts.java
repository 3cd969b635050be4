package dev.forebay.hold;

import dev.forebay.redis.Reply;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.Script;
import dev.forebay.redis.ScriptCall;
import java.util.ArrayList;
import java.util.List;

/** The scripts of holds, and the arguments that all of them begin with. */
final class HoldScripts {
    private static final String FOLDER = "dev/forebay/hold/";

    static final Script<Tree> TAKE = load("take");
    static final Script<Tree> TAKE_MANY = load("take_many");
    static final Script<Tree> SETTLE = load("settle");
    static final Script<Tree> APPLY = load("apply");
    static final Script<Tree> SWEEP = load("sweep");
    static final Script<Tree> SNAPSHOT = load("snapshot");
    static final Script<Tree> KEEP = load("keep");
    static final Script<Tree> KEPT = load("kept");
    static final Script<Tree> LEAVE = load("leave");
    static final Script<Tree> LOAD_BEGIN = load("load_begin");
    static final Script<Tree> LOAD_END = load("load_end");
    static final Script<Tree> CONFIRMED = load("confirmed");

    private HoldScripts() {}

    /** A call with the arguments of pool.lua before its own. */
    static ScriptCall<Tree> call(
            Script<Tree> script, PoolKeys keys, long epoch, HoldOptions options, List<String> own) {
        var args = new ArrayList<String>(own.size() + 2);
        args.add(Long.toString(epoch));
        args.add(Long.toString(options.offerTtl().toMillis()));
        args.addAll(own);
        return script.call(keys.all(), args);
    }

    private static Script<Tree> load(String name) {
        return Script.load(FOLDER + name + ".lua", Reply.tree());
    }
}
