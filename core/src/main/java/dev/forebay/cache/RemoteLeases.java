package dev.forebay.cache;

import dev.forebay.cache.Entries.Written;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.ScriptCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The rights to load entries, as Redis gives them: claimed, renewed, and spent or given back. Where the gate is shut, or Redis does not
 * answer, the answer says so and nothing throws. Thread-safe.
 */
final class RemoteLeases {
    /** How long the right to load lasts without being renewed: as long as a dead loader keeps others waiting. */
    static final long LEASE_MILLIS = 3_000;

    private final RedisCommands redis;
    private final RemoteTier tier;
    private final RedisTime time;

    RemoteLeases(RedisCommands redis, RemoteTier tier, RedisTime time) {
        this.redis = redis;
        this.tier = tier;
        this.time = time;
    }

    /**
     * Asks for the right to load.
     *
     * @param channel the caller's channel, where it waits to be woken
     */
    Claim claim(Bid bid, boolean waiting, String channel, String waiter) {
        if (!tier.up(bid.place())) {
            return new Claim.Away();
        }
        String token = Randoms.name();
        try {
            return claimed(bid, token, redis.run(claimCall(bid, token, waiting, channel, waiter)));
        } catch (RedisUnavailableException e) {
            return new Claim.Away();
        }
    }

    /** Asks for the right to load many; who has none does not wait. One round trip per node. */
    List<Claim> claimAll(List<Bid> bids) {
        List<Bid> reachable = bids.stream().filter(bid -> tier.up(bid.place())).toList();
        List<Place> places = bids.stream().map(Bid::place).toList();
        if (reachable.isEmpty()) {
            return places.stream().<Claim>map(place -> new Claim.Away()).toList();
        }
        var tokens = new ArrayList<String>(reachable.size());
        var calls = new ArrayList<ScriptCall<Tree>>(reachable.size());
        for (Bid bid : reachable) {
            tokens.add(Randoms.name());
            calls.add(claimCall(bid, tokens.getLast(), false, "-", "-"));
        }
        List<BatchResult<Tree>> answers;
        try {
            answers = redis.runAll(calls);
        } catch (RedisUnavailableException e) {
            return places.stream().<Claim>map(place -> new Claim.Away()).toList();
        }
        var at = new AtomicInteger();
        return RemoteTier.inPlace(
                places,
                reachable.stream().map(Bid::place).toList(),
                () -> {
                    int i = at.getAndIncrement();
                    return answers.get(i) instanceof BatchResult.Answer<Tree> answer
                            ? claimed(reachable.get(i), tokens.get(i), answer.value())
                            : new Claim.Away();
                },
                Claim.Away::new);
    }

    private static ScriptCall<Tree> claimCall(Bid bid, String token, boolean waiting, String channel, String waiter) {
        Place place = bid.place();
        return CacheScripts.CLAIM.call(
                List.of(place.entry(), place.lease()),
                List.of(
                        token,
                        Long.toString(LEASE_MILLIS),
                        bid.unusable(),
                        waiting ? "1" : "0",
                        channel,
                        waiter,
                        place.form().word(),
                        Long.toString(bid.pause().toMillis())));
    }

    private Claim claimed(Bid bid, String token, Tree reply) {
        return switch (reply.at(0).text()) {
            case "found" -> {
                time.observe(Long.parseLong(reply.at(2).text()));
                yield new Claim.Found(bid.place().form().text(reply.at(1)));
            }
            case "busy" -> {
                time.observe(Long.parseLong(reply.at(2).text()));
                yield new Claim.Busy(
                        Duration.ofMillis(Long.parseLong(reply.at(1).text())));
            }
            case "failed" -> {
                time.observe(Long.parseLong(reply.at(2).text()));
                yield new Claim.Failed(
                        Duration.ofMillis(Long.parseLong(reply.at(1).text())));
            }
            default -> {
                time.observe(Long.parseLong(reply.at(1).text()));
                yield new Claim.Granted(
                        new Lease(bid.place(), token, bid.pause()),
                        reply.at(2).text().equals("1"));
            }
        };
    }

    /** How a fill ended. */
    enum Filled {
        KEPT,
        REFUSED,
        UNKNOWN
    }

    Filled fill(Lease lease, Written written) {
        try {
            return redis.run(fillCall(lease, written)) == 1 ? Filled.KEPT : Filled.REFUSED;
        } catch (RedisUnavailableException e) {
            return Filled.UNKNOWN;
        }
    }

    /** One round trip per node. */
    List<Filled> fillAll(List<ScriptCall<Long>> fills) {
        return runAll(fills).stream()
                .map(answer -> answer instanceof BatchResult.Answer<Long> given
                        ? given.value() == 1 ? Filled.KEPT : Filled.REFUSED
                        : Filled.UNKNOWN)
                .toList();
    }

    /** Where the budget of the request is spent, as after a slow load, nothing is sent, and all have failed. */
    private List<BatchResult<Long>> runAll(List<ScriptCall<Long>> calls) {
        try {
            return redis.runAll(calls);
        } catch (RedisUnavailableException e) {
            return calls.stream()
                    .<BatchResult<Long>>map(call -> new BatchResult.Failure<>(e))
                    .toList();
        }
    }

    static ScriptCall<Long> fillCall(Lease lease, Written written) {
        Place place = lease.place();
        return new ScriptCall<>(
                CacheScripts.FILL,
                List.of(place.entry(), place.lease()),
                List.of(lease.token(), written.keptMillis(), place.form().word()),
                written.stored());
    }

    /** Gives the rights back; what can't be reached ends by itself. */
    void abandon(Collection<Lease> leases) {
        giveBack(leases, lease -> Duration.ZERO);
    }

    /** Gives the rights back of loads that failed, and tells those who would try again. */
    void failed(Collection<Lease> leases) {
        giveBack(leases, Lease::pause);
    }

    private void giveBack(Collection<Lease> leases, Function<Lease, Duration> noted) {
        List<Lease> reachable =
                leases.stream().filter(lease -> tier.up(lease.place())).toList();
        if (!reachable.isEmpty()) {
            List<BatchResult<Long>> ignored = runAll(reachable.stream()
                    .map(lease -> CacheScripts.ABANDON.call(
                            List.of(lease.place().lease()),
                            List.of(
                                    lease.token(),
                                    Long.toString(noted.apply(lease).toMillis()))))
                    .toList());
        }
    }

    /** Renews the rights of loads that go on. One round trip per node. */
    void renew(Collection<Lease> leases) {
        List<Lease> reachable =
                leases.stream().filter(lease -> tier.up(lease.place())).toList();
        if (!reachable.isEmpty()) {
            List<BatchResult<Long>> ignored = runAll(reachable.stream()
                    .map(lease -> CacheScripts.RENEW.call(
                            List.of(lease.place().lease()), List.of(lease.token(), Long.toString(LEASE_MILLIS))))
                    .toList());
        }
    }
}
