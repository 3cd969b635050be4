package dev.forebay.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Slots on their way from one master to another, done as {@code redis-cli --cluster reshard} does it, in steps that can
 * be left half done: between {@link EmbeddedCluster#beginMove} and {@link #finish} the cluster answers ASK for what was
 * moved, and TRYAGAIN for commands on several keys of which some were. Not thread-safe; the cluster may be used
 * meanwhile.
 */
public final class SlotMigration {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int BATCH = 100;

    /** A key is bytes; here each byte is a character. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private final EmbeddedRedis from;
    private final EmbeddedRedis to;
    private final String fromId;
    private final String toId;
    private final List<EmbeddedRedis> others;
    private final int[] slots;

    SlotMigration(EmbeddedRedis from, EmbeddedRedis to, List<EmbeddedRedis> others, int[] slots) {
        this.from = from;
        this.to = to;
        this.others = List.copyOf(others);
        this.slots = slots.clone();
        this.fromId = from.command("CLUSTER", "MYID");
        this.toId = to.command("CLUSTER", "MYID");
    }

    void begin() {
        try (RespClient target = to.connect(TIMEOUT);
                RespClient source = from.connect(TIMEOUT)) {
            for (int slot : slots) {
                setSlot(target, slot, "IMPORTING", fromId);
                setSlot(source, slot, "MIGRATING", toId);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot begin to move slots: " + e.getMessage(), e);
        }
    }

    /** Moves up to so many keys of these slots; how many it found. */
    @CanIgnoreReturnValue
    public int moveKeys(int limit) {
        int moved = 0;
        try (RespClient source = from.connect(TIMEOUT)) {
            for (int slot : slots) {
                for (List<String> keys = keys(source, slot, limit - moved);
                        !keys.isEmpty();
                        keys = keys(source, slot, limit - moved)) {
                    migrate(source, keys);
                    moved += keys.size();
                }
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot move keys: " + e.getMessage(), e);
        }
        return moved;
    }

    /** Moves this key, which must be of these slots. */
    public void moveKey(String key) {
        try (RespClient source = from.connect(TIMEOUT)) {
            migrate(source, List.of(new String(key.getBytes(StandardCharsets.UTF_8), BYTES)));
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot move " + key + ": " + e.getMessage(), e);
        }
    }

    /** Moves the keys that are left, and tells all masters who owns the slots now. */
    public void finish() {
        moveKeys(Integer.MAX_VALUE);
        List<EmbeddedRedis> targetFirst = new ArrayList<>(List.of(to, from));
        targetFirst.addAll(others);
        for (EmbeddedRedis node : targetFirst) {
            try (RespClient client = node.connect(TIMEOUT)) {
                for (int slot : slots) {
                    setSlot(client, slot, "NODE", toId);
                }
            } catch (IOException e) {
                throw new EmbeddedServerException("cannot finish moving slots: " + e.getMessage(), e);
            }
        }
    }

    /** Gives up: the slots stay where they were. Keys that were moved already are lost to the cluster until moved back. */
    public void abandon() {
        for (EmbeddedRedis node : List.of(from, to)) {
            for (int slot : slots) {
                node.command("CLUSTER", "SETSLOT", Integer.toString(slot), "STABLE");
            }
        }
    }

    private static void setSlot(RespClient client, int slot, String state, String id) throws IOException {
        client.require("CLUSTER", "SETSLOT", Integer.toString(slot), state, id);
    }

    private static List<String> keys(RespClient source, int slot, int limit) throws IOException {
        if (limit <= 0) {
            return List.of();
        }
        Object reply = source.in(BYTES)
                .require("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), Integer.toString(Math.min(limit, BATCH)));
        return reply instanceof List<?> keys
                ? keys.stream().map(String::valueOf).toList()
                : List.of();
    }

    private void migrate(RespClient source, List<String> keys) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "MIGRATE",
                to.host(),
                Integer.toString(to.port()),
                "",
                "0",
                Long.toString(TIMEOUT.toMillis()),
                "REPLACE"));
        command.addAll(to.migrateLogin());
        command.add("KEYS");
        command.addAll(keys);
        source.in(BYTES).require(command.toArray(String[]::new));
    }
}
