package dev.forebay.store;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.base.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Many callers, one commit: items that are submitted while a transaction is under way go into the next one together.
 * Nothing waits to be joined by others, so a lone item costs what its own transaction would. Thread-safe; made for
 * virtual threads, each of which submits one item and blocks.
 *
 * <pre>
 * submit ─┐                        ┌─ COMMIT ok ────────── answers, in the items' order
 * submit ─┼─ line ─ batch in one ──┼─ deadlock ─────────── the batch again, twice
 * submit ─┘         transaction    ├─ locked by others ─── each member alone, in rounds until its deadline
 *                                  ├─ another failure ──── each member alone, so one bad item fails alone
 *                                  ├─ PostgreSQL away ──── all fail, applied=NO
 *                                  └─ COMMIT unanswered ── the resolver looks: found is an answer, else applied=UNKNOWN
 * </pre>
 *
 * <p>An item whose submitter gave up before its batch began is never run. One that gives up later fails with
 * {@code applied=UNKNOWN}, since its batch may still commit. Items of one batch are in the order of submission; between
 * batches there is no order. A batch may run more than once, each time in a new transaction, so it must have no effects
 * outside of it.
 *
 * @param <I> an item
 * @param <O> its answer
 */
public final class GroupCommit<I, O> implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final Duration QUICK = Duration.ofMillis(250);
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

    private final Store store;
    private final GroupCommitOptions options;
    private final Batch<I, O> batch;
    private final Resolver<I, O> resolver;
    private final ForebayClock clock;
    private final GroupCommitMetrics metrics;
    private final GroupCommitLine<I, O> line;

    /** Answers for all items, in their order, from one transaction. A throw rolls it back. */
    @FunctionalInterface
    public interface Batch<I, O> {
        List<O> apply(Tx tx, List<I> items);
    }

    /** Looks up whether an item's commit, whose answer is missing, took place: its answer, or empty while it can't be seen. */
    @FunctionalInterface
    public interface Resolver<I, O> {
        Optional<O> resolve(Tx tx, I item);
    }

    public GroupCommit(
            Store store,
            GroupCommitOptions options,
            Batch<I, O> batch,
            Resolver<I, O> resolver,
            Meters meters,
            ForebayClock clock) {
        this.store = store;
        this.options = options;
        this.batch = batch;
        this.resolver = resolver;
        this.clock = clock;
        this.metrics = new GroupCommitMetrics(meters, options.name());
        this.line = new GroupCommitLine<>(options.capacity(), options.inFlight());
    }

    /**
     * Commits {@code item} together with others and answers once it is committed. Throws what the batch threw for this
     * item, or {@link StoreUnavailableException}: with {@code applied=NO} where PostgreSQL is away, the line is full or the
     * deadline passed before the batch began, with {@code UNKNOWN} where it may have been applied.
     */
    public O submit(I item) {
        return submit(item, options.deadline());
    }

    /** The same with a deadline in place of the configured one. */
    public O submit(I item, Duration deadline) {
        long now = clock.nanoTime();
        var member = new GroupCommitMember<I, O>(options.name(), item, now, now + deadline.toNanos());
        switch (line.join(member)) {
            case JOINED -> {}
            case START_RUNNER ->
                Thread.ofVirtual().name("forebay-commit-" + options.name()).start(this::run);
            case FULL ->
                throw member.unavailable(
                        clock,
                        Applied.NO,
                        options.capacity() + " items wait to be committed already; PostgreSQL is slow or away");
            case CLOSED -> throw member.unavailable(clock, Applied.NO, "it was closed");
        }
        return member.await(clock);
    }

    private void run() {
        for (var members = line.take(options.maxBatch()); !members.isEmpty(); members = line.take(options.maxBatch())) {
            metrics.batch(members, clock.nanoTime());
            try {
                commit(members);
            } catch (Throwable e) {
                members.forEach(member -> member.fail(broken(member, e)));
            }
        }
    }

    private void commit(List<GroupCommitMember<I, O>> members) {
        try {
            answer(members);
        } catch (RuntimeException e) {
            if (members.size() == 1 && !(e instanceof StoreLockedException)) {
                members.getFirst().fail(e);
            } else {
                alone(members);
            }
        }
    }

    /** Answers all, also where PostgreSQL is away; a throw is a batch that was rolled back and nobody's answer. */
    private void answer(List<GroupCommitMember<I, O>> members) {
        try {
            List<O> answers = together(members);
            for (int i = 0; i < answers.size(); i++) {
                members.get(i).answer(answers.get(i));
            }
        } catch (StoreUnavailableException e) {
            if (e.applied() == Applied.NO) {
                members.forEach(member -> member.fail(e));
            } else {
                resolve(members, e);
            }
        }
    }

    /** In rounds: whoever waits for somebody else's lock lets the others go first and tries again until its deadline. */
    private void alone(List<GroupCommitMember<I, O>> members) {
        metrics.alone(members.size());
        List<GroupCommitMember<I, O>> left = members;
        for (int round = 0; !left.isEmpty(); round++) {
            left = left.stream().filter(this::isLocked).toList();
            if (!left.isEmpty() && !pause(round)) {
                left.forEach(member -> member.fail(member.unavailable(clock, Applied.NO, "it was closed")));
                return;
            }
        }
    }

    private boolean isLocked(GroupCommitMember<I, O> member) {
        if (!member.waits(clock.nanoTime())) {
            member.fail(member.unavailable(clock, Applied.NO, "its deadline passed before it was its turn"));
            return false;
        }
        try {
            answer(List.of(member));
        } catch (StoreLockedException e) {
            if (member.waits(clock.nanoTime() + options.limits().lockTimeout().toNanos() + LONGEST_PAUSE)) {
                return true;
            }
            member.fail(e);
        } catch (RuntimeException e) {
            member.fail(e);
        }
        return false;
    }

    private List<O> together(List<GroupCommitMember<I, O>> members) {
        List<I> items = members.stream().map(GroupCommitMember::item).toList();
        for (int tries = 0; ; tries++) {
            try {
                return store.inTxByKey(options.limits(), tx -> complete(items, batch.apply(tx, items)));
            } catch (StoreLockedException e) {
                throw e;
            } catch (StoreRetryException e) {
                if (tries >= options.retries()) {
                    throw e;
                }
            } catch (StoreUnavailableException e) {
                boolean quick = e.elapsed().compareTo(QUICK) < 0;
                if (e.applied() != Applied.NO || !quick || tries >= options.retries()) {
                    throw e;
                }
            }
            pause(tries);
        }
    }

    private List<O> complete(List<I> items, List<O> answers) {
        if (answers.size() != items.size()) {
            throw new IllegalStateException(
                    options.name() + " gave " + answers.size() + " answers for " + items.size() + " items");
        }
        return answers;
    }

    /**
     * Looks for what an unanswered commit left, again and again until the last deadline: the old connection's backend may
     * still be committing, so not finding it never means that it did not happen.
     */
    private void resolve(List<GroupCommitMember<I, O>> members, StoreUnavailableException unanswered) {
        List<GroupCommitMember<I, O>> open = members;
        for (int tries = 0; !open.isEmpty() && pause(tries); tries++) {
            open = stillOpen(lookUp(open, unanswered), unanswered);
        }
        open.forEach(member -> member.fail(unanswered));
    }

    private List<GroupCommitMember<I, O>> lookUp(
            List<GroupCommitMember<I, O>> open, StoreUnavailableException unanswered) {
        List<Optional<O>> found;
        try {
            found = store.inTxByKey(
                    options.limits(),
                    tx -> open.stream()
                            .map(member -> resolver.resolve(tx, member.item()))
                            .toList());
        } catch (StoreUnavailableException | StoreRetryException e) {
            return open;
        } catch (RuntimeException e) {
            unanswered.addSuppressed(e);
            open.forEach(member -> member.fail(unanswered));
            return List.of();
        }
        List<GroupCommitMember<I, O>> left = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            var member = open.get(i);
            found.get(i).ifPresentOrElse(member::answer, () -> left.add(member));
        }
        metrics.resolved(open.size() - left.size());
        return left;
    }

    private List<GroupCommitMember<I, O>> stillOpen(
            List<GroupCommitMember<I, O>> members, StoreUnavailableException unanswered) {
        long now = clock.nanoTime();
        List<GroupCommitMember<I, O>> open = new ArrayList<>();
        for (var member : members) {
            if (member.waits(now)) {
                open.add(member);
            } else {
                member.fail(unanswered);
            }
        }
        return open;
    }

    /** Waits a little, longer each time and jittered; answers no when it was closed meanwhile. */
    private boolean pause(int tries) {
        long longest = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE << Math.min(tries + 1, 10));
        return line.pause(ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE, longest + 1));
    }

    private ForebayException broken(GroupCommitMember<I, O> member, Throwable cause) {
        return new ForebayException(
                options.name(), null, member.elapsed(clock), Applied.UNKNOWN, "the batch broke off: " + cause, cause);
    }

    /** Takes nothing more, fails what waits, and waits shortly for the batches under way. */
    @Override
    public void close() {
        for (var member : line.close()) {
            member.fail(member.unavailable(clock, Applied.NO, "it was closed"));
        }
        line.awaitRunners(CLOSING);
    }
}
