package dev.forebay.boxoffice.platform;

import dev.forebay.store.Sql;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Keeps who did what to whom, and why; written in the transaction of the deed. Thread-safe. */
@Component
public class AuditLog {
    private static final Sql WRITE = Sql.file("dev/forebay/boxoffice/platform/audit.sql");

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AuditLog(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** One entry; {@code details} must hold nothing secret. */
    public void write(Member actor, String action, String subject, String reason, Map<String, ?> details) {
        jdbc.sql(WRITE.text())
                .param("actor", actor.id())
                .param("action", action)
                .param("subject", subject)
                .param("reason", reason)
                .param("details", json.writeValueAsString(details))
                .update();
    }
}
