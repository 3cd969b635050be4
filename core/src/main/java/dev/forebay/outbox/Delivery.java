package dev.forebay.outbox;

import dev.forebay.base.ForebayClock;
import dev.forebay.outbox.OutboxTable.Claimed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the messages of one claim to their handler. Fresh ones go together; one that has failed before goes alone, so a
 * message that can never be handled does not take its neighbours along. After a failure the rest of its ordering key
 * goes back, and after three in a row everything does: then it is not the messages' fault.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int GIVE_UP_AFTER = 3;
    /** Left of the deadline for the acknowledgement. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private final OutboxTable table;
    private final OutboxHandler handler;
    private final OutboxMetrics metrics;
    private final OutboxOptions options;
    private final ForebayClock clock;
    private final String claim;
    private final ClaimLease lease;
    private final long endsAt;
    private final BooleanSupplier goOn;
    private final Set<String> heldBack = new HashSet<>();
    private int failuresInARow;
    private int handled;
    private boolean interrupted;
    private boolean lost;

    Delivery(KindRelay relay, String claim, ClaimLease lease, long endsAt, BooleanSupplier goOn) {
        this.table = relay.table();
        this.handler = relay.handler();
        this.metrics = relay.metrics();
        this.options = relay.options();
        this.clock = relay.clock();
        this.claim = claim;
        this.lease = lease;
        this.endsAt = endsAt;
        this.goOn = goOn;
    }

    /** Handles what it can, and gives the rest back. */
    KindRelay.Round deliver(List<Claimed> claimed) {
        List<Claimed> unhandled = new ArrayList<>();
        for (List<Claimed> run : runs(claimed)) {
            List<Claimed> deliverable =
                    run.stream().filter(one -> !isHeldBack(one)).toList();
            if (!mayGoOn() || !handle(deliverable, claimed)) {
                unhandled.addAll(deliverable);
            }
        }
        if (!unhandled.isEmpty()) {
            table.release(claim, unhandled, gaveUp() ? options.firstBackoff() : Duration.ZERO);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return new KindRelay.Round(handled, !gaveUp() && !interrupted && !lost);
    }

    private static List<List<Claimed>> runs(List<Claimed> claimed) {
        List<List<Claimed>> runs = new ArrayList<>();
        List<Claimed> fresh = new ArrayList<>();
        for (Claimed one : claimed) {
            if (one.entry().attempts() == 0) {
                fresh.add(one);
            } else {
                runs.add(fresh);
                runs.add(List.of(one));
                fresh = new ArrayList<>();
            }
        }
        runs.add(fresh);
        runs.removeIf(List::isEmpty);
        return runs;
    }

    private boolean mayGoOn() {
        return !gaveUp() && !interrupted && !lost && left().isPositive() && goOn.getAsBoolean();
    }

    private boolean gaveUp() {
        return failuresInARow >= GIVE_UP_AFTER;
    }

    private Duration left() {
        return Duration.ofNanos(endsAt - clock.nanoTime()).minus(MARGIN);
    }

    private boolean isHeldBack(Claimed one) {
        return one.key().filter(heldBack::contains).isPresent();
    }

    /** Whether the messages are settled, handled or failed; else they are to be given back. */
    private boolean handle(List<Claimed> run, List<Claimed> claimed) {
        if (run.isEmpty()) {
            return true;
        }
        try {
            new HandlerCall(handler, lease, clock).run(run, left());
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } catch (HandlerCall.LeaseLostException e) {
            LOG.warn(
                    "outbox left kind={} to others, who may have taken it over: its claim was not renewed in time",
                    handler.kind());
            lost = true;
            return false;
        } catch (OutboxHandler.NotNowException e) {
            settleAllBut(e.waiting(), run, claimed);
            return true;
        } catch (OutboxHandler.PartlyFailedException e) {
            partlyFailed(e, run, claimed);
            return true;
        } catch (Exception e) {
            failed(run, claimed, e);
            return true;
        }
        table.acknowledge(claim, run);
        metrics.handled(run.size());
        failuresInARow = 0;
        handled += run.size();
        return true;
    }

    /** What must wait goes back for a while, and holds back what comes after it in its order. */
    private void settleAllBut(List<OutboxEntry> waiting, List<Claimed> run, List<Claimed> claimed) {
        List<Claimed> left =
                run.stream().filter(one -> waiting.contains(one.entry())).toList();
        List<Claimed> done =
                run.stream().filter(one -> !waiting.contains(one.entry())).toList();
        left.forEach(one -> one.key().ifPresent(heldBack::add));
        long last = run.getLast().entry().id();
        List<Claimed> back = new ArrayList<>(left);
        claimed.stream()
                .filter(one -> one.entry().id() > last && isHeldBack(one))
                .forEach(back::add);
        table.release(claim, back, options.firstBackoff());
        if (!done.isEmpty()) {
            table.acknowledge(claim, done);
            metrics.handled(done.size());
            handled += done.size();
        }
    }

    /** Those that only waited beside the ones that failed keep their attempts. */
    private void partlyFailed(OutboxHandler.PartlyFailedException e, List<Claimed> run, List<Claimed> claimed) {
        List<Claimed> failed =
                run.stream().filter(one -> e.failed().contains(one.entry())).toList();
        if (!failed.isEmpty()) {
            failed(failed, claimed, e);
        }
        List<Claimed> others = run.stream().filter(one -> !failed.contains(one)).toList();
        if (!others.isEmpty()) {
            settleAllBut(e.waiting(), others, claimed);
        }
    }

    private void failed(List<Claimed> run, List<Claimed> claimed, Exception e) {
        failuresInARow++;
        metrics.failed(run.size());
        run.forEach(one -> one.key().ifPresent(heldBack::add));
        long last = run.getLast().entry().id();
        List<Claimed> behind = claimed.stream()
                .filter(one -> one.entry().id() > last && isHeldBack(one))
                .toList();
        List<Long> parked = table.fail(handler.kind(), claim, describe(e), run, behind);
        LOG.atDebug().setCause(e).log("outbox kind={} failed={}", handler.kind(), run.size());
        if (!parked.isEmpty()) {
            metrics.parked(parked.size());
            LOG.error(
                    "outbox parked messages that failed {} times, an operator must look: kind={} ids={}",
                    options.attempts(),
                    handler.kind(),
                    parked,
                    e);
        }
    }

    private static String describe(Exception e) {
        String text = e.getClass().getSimpleName() + ": " + e.getMessage();
        return text.substring(0, Math.min(text.length(), 1000)).replace("\u0000", "");
    }
}
