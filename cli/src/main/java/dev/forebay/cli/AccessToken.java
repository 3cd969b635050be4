package dev.forebay.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The personal token that a command speaks with: --token, else FOREBAY_TOKEN. */
final class AccessToken {
    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "A personal token (default: $$FOREBAY_TOKEN); ./forebay token create makes one.")
    private @Nullable String token;

    /** @param account an account of the sample world that may do it, for the message */
    String of(String account) {
        String found = token == null ? System.getenv("FOREBAY_TOKEN") : token;
        if (found == null || found.isBlank()) {
            throw CliException.usage(
                    "a token is missing: export FOREBAY_TOKEN=$(./forebay token create " + account + ")");
        }
        return found.strip();
    }
}
