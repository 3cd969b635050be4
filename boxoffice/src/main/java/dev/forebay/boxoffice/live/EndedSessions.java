package dev.forebay.boxoffice.live;

import dev.forebay.boxoffice.account.Proofs;
import dev.forebay.boxoffice.account.SessionEnded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Closes sockets whose session has ended, so that nobody reads on what an account they left is told. Signing out closes them
 * at once, on every node that Redis reaches. What that missed (Redis away, a session or token that ran out or was deleted,
 * a session that meanwhile signs in, a socket opened in the same moment) is found within a minute by asking PostgreSQL; with
 * PostgreSQL away at the next look after it is back. Thread-safe.
 */
@Component
class EndedSessions {
    private static final Logger log = LoggerFactory.getLogger(EndedSessions.class);
    private static final int ASKED_AT_ONCE = 1_000;

    private final NewsChannel channel;
    private final LiveSockets sockets;
    private final Proofs proofs;

    EndedSessions(NewsChannel channel, LiveSockets sockets, Proofs proofs) {
        this.channel = channel;
        this.sockets = sockets;
        this.proofs = proofs;
    }

    @EventListener
    void signedOut(SessionEnded ended) {
        channel.close(ended.name());
    }

    /** One statement for each thousand sessions and tokens that sockets of this node were opened with. */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    void look() {
        var known = List.copyOf(sockets.proofs());
        for (int from = 0; from < known.size(); from += ASKED_AT_ONCE) {
            var asked = new ArrayList<>(known.subList(from, Math.min(known.size(), from + ASKED_AT_ONCE)));
            try {
                asked.removeAll(proofs.valid(asked));
            } catch (DataAccessException away) {
                log.debug("PostgreSQL does not say which sessions have ended; asked again in a minute", away);
                return;
            }
            sockets.closeKnownBy(new HashSet<>(asked));
        }
    }
}
