package dev.forebay.boxoffice.platform;

import dev.forebay.store.Sql;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Idempotency keys, decided in PostgreSQL: of two requests with one key only one does the work, whatever nodes they
 * reach, and later ones get its answer. A key whose request died at work is taken over after a minute; what it did then
 * runs again, so the work itself must be safe to repeat. Kept for a day. Thread-safe; two statements per request.
 */
@Component
public class IdempotencyKeys {
    private static final Sql BEGIN = Sql.file("dev/forebay/boxoffice/platform/idempotency_begin.sql");
    private static final Sql FIND = Sql.file("dev/forebay/boxoffice/platform/idempotency_find.sql");
    private static final Sql ANSWER = Sql.file("dev/forebay/boxoffice/platform/idempotency_answer.sql");
    private static final Sql FORGET = Sql.file("dev/forebay/boxoffice/platform/idempotency_forget.sql");
    private static final Sql SWEEP = Sql.file("dev/forebay/boxoffice/platform/idempotency_sweep.sql");

    private final JdbcClient jdbc;

    IdempotencyKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes {@code key} for a request. */
    Claim begin(Key key, String request, byte[] bodyHash) {
        boolean mine = jdbc.sql(BEGIN.text())
                .param("owner", key.owner())
                .param("key", key.key())
                .param("request", request)
                .param("bodyHash", bodyHash)
                .query(String.class)
                .optional()
                .isPresent();
        return mine ? new Claim.Mine() : find(key, request, bodyHash);
    }

    private Claim find(Key key, String request, byte[] bodyHash) {
        return jdbc.sql(FIND.text())
                .param("owner", key.owner())
                .param("key", key.key())
                .query((row, n) -> {
                    if (!row.getString("request").equals(request)
                            || !Arrays.equals(row.getBytes("body_hash"), bodyHash)) {
                        return new Claim.Reused();
                    }
                    int status = row.getInt("status");
                    if (row.wasNull()) {
                        return new Claim.Busy();
                    }
                    return new Claim.Answered(new Answer(
                            status,
                            row.getBytes("response"),
                            row.getString("content_type"),
                            Optional.ofNullable(row.getString("location"))));
                })
                .optional()
                .orElseGet(Claim.Busy::new);
    }

    /** Keeps the answer; inside a transaction it is kept if and only if that commits. */
    public void answer(Key key, Answer answer) {
        jdbc.sql(ANSWER.text())
                .param("status", answer.status())
                .param("response", answer.body())
                .param("contentType", answer.contentType())
                .param("location", answer.location().orElse(null))
                .param("owner", key.owner())
                .param("key", key.key())
                .update();
    }

    /** Gives the key free; nothing was done. */
    void forget(Key key) {
        jdbc.sql(FORGET.text())
                .param("owner", key.owner())
                .param("key", key.key())
                .update();
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT5M")
    void sweep() {
        jdbc.sql(SWEEP.text()).update();
    }

    /**
     * A key and whose it is; two callers may use the same text.
     *
     * @param owner the caller
     * @param key the text of the header
     */
    public record Key(String owner, String key) {}

    /** An answer as it was sent. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(int status, byte[] body, @Nullable String contentType, Optional<String> location) {}

    /** What became of the attempt to take a key. */
    sealed interface Claim {
        /** Do the work. */
        record Mine() implements Claim {}

        /** It was done: answer this. */
        record Answered(Answer answer) implements Claim {}

        /** Somebody is at it. */
        record Busy() implements Claim {}

        /** The key was used for something else. */
        record Reused() implements Claim {}
    }
}
