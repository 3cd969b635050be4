package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.platform.Times;
import dev.forebay.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.session.SessionRepository;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Browser sessions in PostgreSQL, shared by all nodes. Found by one statement; written only where something changed, and
 * the time of the last access at most once a minute. The database keeps a hash of the id, so that who reads the table
 * can't take over a session. Thread-safe.
 */
@Component
class PostgresSessions implements SessionRepository<BrowserSession> {
    private static final Sql FIND = Sql.file("dev/forebay/boxoffice/account/session_find.sql");
    private static final Sql INSERT = Sql.file("dev/forebay/boxoffice/account/session_insert.sql");
    private static final Sql UPDATE = Sql.file("dev/forebay/boxoffice/account/session_update.sql");
    private static final Sql DELETE = Sql.file("dev/forebay/boxoffice/account/session_delete.sql");
    private static final Sql SWEEP = Sql.file("dev/forebay/boxoffice/account/session_sweep.sql");
    private static final Duration IDLE = Duration.ofHours(2);
    private static final Duration TOUCH = Duration.ofMinutes(1);
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    PostgresSessions(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public BrowserSession createSession() {
        return BrowserSession.fresh(clock.instant(), IDLE);
    }

    @Override
    public @Nullable BrowserSession findById(String id) {
        return jdbc.sql(FIND.text())
                .param("hash", Ids.sha256(id))
                .query((row, n) -> BrowserSession.stored(
                        id,
                        json.readValue(row.getString("attributes"), TEXTS),
                        Times.read(row, "created_at"),
                        Times.read(row, "accessed_at"),
                        Duration.ofSeconds(row.getInt("idle_seconds"))))
                .optional()
                .orElse(null);
    }

    @Override
    public void save(BrowserSession session) {
        String storedId = session.storedId();
        if (storedId == null) {
            insert(session);
        } else if (session.changedSinceStored() || session.touchedLongAfter(TOUCH)) {
            update(session, storedId);
        }
        session.markStored();
    }

    private void insert(BrowserSession session) {
        jdbc.sql(INSERT.text())
                .param("hash", Ids.sha256(session.getId()))
                .param("user", session.text(SessionAttributes.USER))
                .param("attributes", json.writeValueAsString(session.attributes()))
                .param("created", Times.toDatabase(session.getCreationTime()))
                .param("accessed", Times.toDatabase(session.getLastAccessedTime()))
                .param("idle", session.getMaxInactiveInterval().toSeconds())
                .update();
    }

    private void update(BrowserSession session, String storedId) {
        var changed = new HashMap<>(session.attributes());
        changed.keySet().retainAll(session.changedNames());
        String[] removed = session.changedNames().stream()
                .filter(name -> !changed.containsKey(name))
                .toArray(String[]::new);
        jdbc.sql(UPDATE.text())
                .param("newHash", Ids.sha256(session.getId()))
                .param("removed", removed)
                .param("changed", json.writeValueAsString(changed))
                .param("accessed", Times.toDatabase(session.getLastAccessedTime()))
                .param("hash", Ids.sha256(storedId))
                .update();
    }

    @Override
    public void deleteById(String id) {
        jdbc.sql(DELETE.text()).param("hash", Ids.sha256(id)).update();
    }

    @Scheduled(fixedDelayString = "PT5M", initialDelayString = "PT3M")
    void sweep() {
        jdbc.sql(SWEEP.text()).update();
    }
}
