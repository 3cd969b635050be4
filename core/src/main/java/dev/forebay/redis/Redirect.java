package dev.forebay.redis;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node of a Cluster answers instead of running a command: it ran nothing, so the command may be sent again. */
sealed interface Redirect {
    /** The slot lives there from now on. */
    record Moved(NodeAddress to) implements Redirect {}

    /** The slot is on its way there: this once. */
    record Ask(NodeAddress to) implements Redirect {}

    /** Some keys of the slot are here and some there; soon they will be together. */
    record Later() implements Redirect {}

    static boolean is(@Nullable String error) {
        return error != null
                && (error.startsWith("MOVED ") || error.startsWith("ASK ") || error.startsWith("TRYAGAIN"));
    }

    /** Reads an error for which {@link #is} holds. An address without a host means the host that answered. */
    static Redirect read(String error, String answered) {
        if (error.startsWith("TRYAGAIN")) {
            return new Later();
        }
        String[] words = error.split(" ", 4);
        Optional<NodeAddress> to = words.length < 3 ? Optional.empty() : address(words[2], answered);
        if (to.isEmpty()) {
            return new Later();
        }
        return error.startsWith("MOVED ") ? new Moved(to.get()) : new Ask(to.get());
    }

    private static Optional<NodeAddress> address(String text, String answered) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        return NodeAddress.of(host.isEmpty() ? hostOf(answered) : host, text.substring(colon + 1));
    }

    private static String hostOf(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
