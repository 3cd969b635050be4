package dev.forebay.testkit.fault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Puts the ports of proxies in the place of the servers' own wherever a stream of replies names a server: in MOVED and
 * ASK, in CLUSTER SLOTS and CLUSTER NODES, in what Sentinels tell. Old and new port have as many digits, so that no
 * length changes. For one direction of one connection; not thread-safe.
 *
 * <p>What may be the beginning of an address waits for the rest of it. No reply ends inside an address, so nothing waits
 * for long.
 */
final class AddressRewriter {
    private static final byte[] HOST = bytes("127.0.0.1");
    private static final int DIGITS = 5;

    /** What stands between host and port: in text, as an integer, as a text of its own, in a map, in a message. */
    private static final List<byte[]> BETWEEN =
            List.of(bytes(":"), bytes("\r\n:"), bytes("\r\n$5\r\n"), bytes("\r\n$4\r\nport\r\n$5\r\n"), bytes(" "));

    private final Map<Integer, Integer> ports;
    private byte[] held = {};

    /** @param ports the port of the proxy for each server's own */
    AddressRewriter(Map<Integer, Integer> ports) {
        this.ports = ports;
    }

    /** Lets all go on as it is. */
    static AddressRewriter none() {
        return new AddressRewriter(Map.of());
    }

    /** What may go on now, of what came and what was held back before. */
    byte[] next(byte[] chunk, int length) {
        if (ports.isEmpty()) {
            return Arrays.copyOf(chunk, length);
        }
        byte[] all = Arrays.copyOf(held, held.length + length);
        System.arraycopy(chunk, 0, all, held.length, length);
        int end = all.length;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == HOST[0] && !passed(all, i)) {
                end = i;
                break;
            }
        }
        held = Arrays.copyOfRange(all, end, all.length);
        return Arrays.copyOf(all, end);
    }

    /** Rewrites what begins at {@code from}, where it is an address; false where that can't be told yet. */
    private boolean passed(byte[] all, int from) {
        if (!begins(all, from, HOST)) {
            return true;
        }
        boolean unsure = all.length <= from + HOST.length;
        for (byte[] between : BETWEEN) {
            int port = from + HOST.length + between.length;
            if (begins(all, from + HOST.length, between)) {
                if (port + DIGITS <= all.length) {
                    rewrite(all, port);
                } else {
                    unsure |= digits(all, port, all.length);
                }
            }
        }
        return !unsure;
    }

    private void rewrite(byte[] all, int port) {
        if (digits(all, port, port + DIGITS)) {
            Integer other = ports.get(Integer.parseInt(new String(all, port, DIGITS, StandardCharsets.US_ASCII)));
            if (other != null) {
                System.arraycopy(bytes(other.toString()), 0, all, port, DIGITS);
            }
        }
    }

    /** Whether {@code what} stands there, or as much of it as has come. */
    private static boolean begins(byte[] all, int from, byte[] what) {
        int there = Math.min(what.length, all.length - from);
        return there >= 0 && Arrays.equals(all, from, from + there, what, 0, there);
    }

    private static boolean digits(byte[] all, int from, int to) {
        for (int i = from; i < to; i++) {
            if (all[i] < '0' || all[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
