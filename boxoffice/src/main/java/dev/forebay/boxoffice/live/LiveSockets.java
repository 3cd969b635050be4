package dev.forebay.boxoffice.live;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;

/** The clients connected to this node, by the names they go by. Thread-safe. */
@Component
class LiveSockets {
    private static final CloseStatus NO_LONGER_KNOWN =
            CloseStatus.POLICY_VIOLATION.withReason("your session has ended; connect again");

    private final Set<LiveSocket> all = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, Set<LiveSocket>> byName = new ConcurrentHashMap<>();

    void add(LiveSocket socket) {
        all.add(socket);
        socket.names()
                .forEach(name -> byName.compute(name, (any, known) -> {
                    var sockets = known == null ? ConcurrentHashMap.<LiveSocket>newKeySet() : known;
                    sockets.add(socket);
                    return sockets;
                }));
    }

    void remove(LiveSocket socket) {
        all.remove(socket);
        socket.names()
                .forEach(name -> byName.computeIfPresent(name, (any, known) -> {
                    known.remove(socket);
                    return known.isEmpty() ? null : known;
                }));
    }

    int count() {
        return all.size();
    }

    /** Sends to every client that goes by a name. */
    void send(String name, TextMessage message) {
        byName.getOrDefault(name, Set.of()).forEach(socket -> socket.send(message));
    }

    /** Sends to every client. */
    void sendAll(TextMessage message) {
        all.forEach(socket -> socket.send(message));
    }

    /** Closes every client that goes by a name; whoever may still listen connects again. */
    void close(String name) {
        byName.getOrDefault(name, Set.of()).forEach(socket -> socket.end(NO_LONGER_KNOWN));
    }

    /** What the connected clients were known by when they connected. */
    Set<String> proofs() {
        return all.stream().flatMap(socket -> socket.proof().stream()).collect(Collectors.toSet());
    }

    /** Closes every client that was known by something that counts no more. */
    void closeKnownBy(Set<String> ended) {
        all.stream()
                .filter(socket -> socket.proof().filter(ended::contains).isPresent())
                .forEach(socket -> socket.end(NO_LONGER_KNOWN));
    }

    void closeAll() {
        all.forEach(socket -> socket.close(CloseStatus.GOING_AWAY));
    }
}
