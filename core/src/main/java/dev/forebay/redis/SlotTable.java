package dev.forebay.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Which master has which slot, and which shard that is. Immutable; a change makes a new one.
 *
 * @param shards the shards, in the order of their numbers in {@link #shardOf}
 * @param masters each shard's master, in the same order
 */
record SlotTable(Node[] owner, short[] shardOf, List<RedisShard> shards, List<Node> masters) {
    static final int SLOTS = SlotHash.SLOT_COUNT;
    private static final ConcurrentHashMap<Integer, String> TAGS = new ConcurrentHashMap<>();

    SlotTable {
        shards = List.copyOf(shards);
        masters = List.copyOf(masters);
    }

    /** The table before anybody was asked: one shard, with no server behind it. */
    static SlotTable unknown(Node nobody, String address) {
        var owner = new Node[SLOTS];
        Arrays.fill(owner, nobody);
        return new SlotTable(
                owner,
                new short[SLOTS],
                List.of(new RedisShard(RedisLink.ONLY_SHARD, address, tag(0))),
                List.of(nobody));
    }

    Node owner(int slot) {
        return owner[slot];
    }

    RedisShard shard(int slot) {
        return shards.get(shardOf[slot]);
    }

    /** The table with one slot at another node. A shard whose tag was in that slot gets one in another that it still has. */
    SlotTable moved(int slot, Node to) {
        if (owner[slot] == to) {
            return this;
        }
        Node[] owners = owner.clone();
        owners[slot] = to;
        int shard = masters.indexOf(to);
        short[] numbers = shardOf;
        if (shard >= 0) {
            numbers = shardOf.clone();
            numbers[slot] = (short) shard;
        }
        return new SlotTable(owners, numbers, tagged(slot, owners), masters);
    }

    /**
     * The shards that have slots here which they did not have in {@code before}, and from which shards: an empty name where
     * nobody served the slot.
     */
    Map<String, Set<String>> gainsSince(SlotTable before) {
        Map<String, Set<String>> gains = new HashMap<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (owner[slot] != before.owner[slot]) {
                String from = before.server(slot);
                String to = server(slot);
                if (!to.isEmpty() && !to.equals(from)) {
                    gains.computeIfAbsent(to, ignored -> new HashSet<>()).add(from);
                }
            }
        }
        return gains;
    }

    /** The shard whose master has the slot; empty where its owner is the master of none. */
    private String server(int slot) {
        int shard = masters.get(shardOf[slot]) == owner[slot] ? shardOf[slot] : masters.indexOf(owner[slot]);
        return shard < 0 ? "" : shards.get(shard).name();
    }

    private List<RedisShard> tagged(int slot, Node[] owners) {
        String gone = tag(slot);
        var all = new ArrayList<RedisShard>(shards);
        for (int i = 0; i < all.size(); i++) {
            RedisShard shard = all.get(i);
            int left = shard.tag().equals(gone) ? Arrays.asList(owners).indexOf(masters.get(i)) : -1;
            if (left >= 0) {
                all.set(i, new RedisShard(shard.name(), shard.master(), tag(left)));
            }
        }
        return all;
    }

    /** A short text whose slot is {@code slot}, to build keys with. Found by trying, once per slot: a millisecond or two. */
    static String tag(int slot) {
        return TAGS.computeIfAbsent(slot, wanted -> first(text -> SlotHash.getSlot(text) == wanted, Integer::toString));
    }

    private static String first(Predicate<String> wanted, IntFunction<String> text) {
        for (int i = 0; ; i++) {
            String tried = text.apply(i);
            if (wanted.test(tried)) {
                return tried;
            }
        }
    }
}
