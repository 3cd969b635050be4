package dev.forebay.cache;

import dev.forebay.redis.Reply;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.Script;

/** The scripts of caches. */
final class CacheScripts {
    private static final String FOLDER = "dev/forebay/cache/";

    static final Script<Tree> CLAIM = load("claim", Reply.tree());
    static final Script<Long> FILL = load("fill", Reply.integer());
    static final Script<Long> ABANDON = load("abandon", Reply.integer());
    static final Script<Long> RENEW = load("renew", Reply.integer());
    static final Script<Long> VOID = load("void", Reply.integer());
    static final Script<Tree> STORE = load("store", Reply.tree());
    static final Script<Long> PREPARE = load("prepare", Reply.integer());
    static final Script<Long> WRITE = load("write", Reply.integer());
    static final Script<Long> UPDATE = load("update", Reply.integer());
    static final Script<Long> TOUCH = load("touch", Reply.integer());
    static final Script<Tree> GENERATION = load("generation", Reply.tree());
    static final Script<Long> REGENERATE = load("regenerate", Reply.integer());
    static final Script<Tree> ANNOUNCE = load("announce", Reply.tree());
    static final Script<Tree> BEAT = load("beat", Reply.tree());

    private CacheScripts() {}

    private static <T> Script<T> load(String name, Reply<T> reply) {
        return Script.load(FOLDER + name + ".lua", reply);
    }
}
