package dev.forebay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The account that PostgreSQL runs under. It refuses to run as root, so root puts a prefix before its commands.
 *
 * @param prefix what stands before a command, empty for an ordinary user
 * @param owner the user that must own what PostgreSQL writes, where that is another one than ours
 */
record Account(List<String> prefix, OptionalInt owner) {
    private static final int NOBODY = 65_534;

    Account {
        prefix = List.copyOf(prefix);
    }

    /** Ours; for root a user namespace in which it is nobody, or nobody itself where containers forbid those. */
    static Account current() {
        if (!isRoot()) {
            return new Account(List.of(), OptionalInt.empty());
        }
        if (Shell.succeeds("unshare", "-U", "true")) {
            return new Account(List.of("unshare", "-U"), OptionalInt.empty());
        }
        return nobody().orElseThrow(() -> new EmbeddedServerException(
                "PostgreSQL refuses to run as root, and neither unshare nor setpriv works here:"
                        + " run as an ordinary user, or set DATABASE_URL to a running PostgreSQL"));
    }

    /** The user nobody, where setpriv can change to it. */
    static Optional<Account> nobody() {
        List<String> prefix = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        String[] probe = Stream.concat(prefix.stream(), Stream.of("true")).toArray(String[]::new);
        return Shell.succeeds(probe) ? Optional.of(new Account(prefix, OptionalInt.of(NOBODY))) : Optional.empty();
    }

    List<String> command(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    boolean isOther() {
        return owner.isPresent();
    }

    /** Makes the path the account's own, and says so when the account cannot get there. */
    void own(Path path) {
        if (owner.isEmpty()) {
            return;
        }
        String target = path.toString();
        String[] reachable = command(List.of("test", "-x", target)).toArray(String[]::new);
        if (!Shell.succeeds("chown", "-R", owner.getAsInt() + ":" + owner.getAsInt(), target)
                || !Shell.succeeds(reachable)) {
            throw new EmbeddedServerException("PostgreSQL refuses to run as root and the user nobody cannot enter "
                    + target + ": choose a data directory that it can enter, or run as an ordinary user");
        }
    }

    private static boolean isRoot() {
        if (!Platform.current().supported()) {
            return false;
        }
        try {
            Path probe = Files.createTempFile("forebay-user", null);
            try {
                return Integer.valueOf(0).equals(Files.getAttribute(probe, "unix:uid"));
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "cannot write to " + System.getProperty("java.io.tmpdir") + ": set -Djava.io.tmpdir", e);
        }
    }
}
