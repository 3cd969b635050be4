package dev.forebay.redis;

import dev.forebay.base.Key;
import dev.forebay.redis.Asker.End;
import dev.forebay.redis.Asker.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends a command after its slot: at most {@value #MOST} times, within one time-out. A server that redirects has run
 * nothing, so this is no second try of something that may have been applied. Where the time is up, the last refusal stands.
 */
final class Redirects {
    private static final int MOST = 16;
    private static final Command<Boolean> ASKING = Command.keyless("ASKING", Reply.ignored());
    private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(500);

    private final Deployment deployment;
    private final Asker asker;
    private final Duration timeout;
    private final Request asking = RoutedCommands.request(ASKING);

    Redirects(Deployment deployment, Asker asker, Duration timeout) {
        this.deployment = deployment;
        this.asker = asker;
        this.timeout = timeout;
    }

    /** The end of a request that {@code node} redirected by the error of {@code refused}. */
    End follow(Key key, Request request, Node node, End refused) {
        Node at = node;
        End end = refused;
        try (RedisBudget budget = RedisBudget.open(timeout)) {
            for (int i = 0; i < MOST && end.error() != null && Redirect.is(end.error()); i++) {
                if (budget.left().isZero()) {
                    return end;
                }
                switch (Redirect.read(end.error(), at.address())) {
                    case Redirect.Moved moved -> {
                        deployment.moved(key, moved.to());
                        at = deployment.node(key);
                        end = askConnected(at, List.of(request), budget)[0];
                    }
                    case Redirect.Ask ask -> {
                        Optional<Node> there = deployment.at(ask.to());
                        if (there.isEmpty()) {
                            return end;
                        }
                        end = askConnected(there.get(), List.of(asking, request), budget)[1];
                    }
                    case Redirect.Later later -> {
                        asker.pause(Math.min(FIRST_PAUSE << i, budget.left().toNanos()));
                        if (budget.left().isZero()) {
                            return end;
                        }
                        at = deployment.node(key);
                        end = askConnected(at, List.of(request), budget)[0];
                    }
                }
            }
            return end;
        }
    }

    /** A node that was named a moment ago is still being connected to. */
    private End[] askConnected(Node node, List<Request> requests, RedisBudget budget) {
        long pause = FIRST_PAUSE;
        while (!node.lane().connected() && !budget.left().isZero()) {
            asker.pause(Math.min(pause, budget.left().toNanos()));
            pause = Math.min(2 * pause, TimeUnit.MILLISECONDS.toNanos(4));
        }
        return asker.askAll(node.lane(), requests);
    }
}
