package dev.forebay.hold;

import java.util.Optional;

/**
 * Who has a hold and why, as Redis keeps it: written here, and read by scripts only as far as holder and subjects.
 *
 * @param text holder, kind, booking, session and the subjects of its quotas, joined by bars; the subjects by commas
 */
record HoldRecord(String text) {
    static HoldRecord of(HoldRequest request) {
        return of(
                request.holder(),
                request.kind().word(),
                request.booking().orElse(""),
                request.session().orElse(""),
                String.join(",", request.quotas().stream().map(Quota::subject).toList()));
    }

    static HoldRecord of(String holder, String kind, String booking, String session, String subjects) {
        return new HoldRecord(String.join("|", holder, kind, booking, session, subjects));
    }

    HoldKind kind() {
        return HoldKind.ofWord(part(1).orElseThrow());
    }

    Optional<String> booking() {
        return part(2);
    }

    Optional<String> session() {
        return part(3);
    }

    private Optional<String> part(int at) {
        String part = text.split("\\|", -1)[at];
        return part.isEmpty() ? Optional.empty() : Optional.of(part);
    }
}
