package dev.forebay.examples.insurance;

import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.examples.insurance.Insurance.Agent;
import dev.forebay.examples.insurance.Insurance.Customer;
import dev.forebay.examples.insurance.Insurance.Leaderboard;
import dev.forebay.examples.insurance.Insurance.Policy;
import dev.forebay.examples.insurance.Insurance.Quote;
import dev.forebay.examples.insurance.Insurance.Summary;
import dev.forebay.sync.Rules;
import java.time.Duration;
import java.util.List;

/** The insurance's caches, and what each of its events makes wrong. */
record InsuranceCaches(
        Cache<String, Policy> policies,
        Cache<String, Customer> customers,
        Cache<String, Agent> agents,
        Cache<String, Quote> quotes,
        Cache<String, Summary> summaries,
        Cache<String, Leaderboard> leaderboards,
        Cache<String, Integer> temporary) {

    /**
     * Policies know their customer and customers their policies: as a graph of dependencies that would be a circle, and be
     * refused. Rules say for each event what it reaches, and no more.
     */
    static final Rules RULES = Rules.declare()
            .on(
                    "policy.changed",
                    then -> then.entry("policies", "policy")
                            .entry("customers", "customer")
                            .entry("summaries", "customer"))
            .on("customer.changed", then -> then.entry("customers", "customer").tag("of-customer:", "customer"))
            .on("quote.changed", then -> then.entry("quotes", "quote").tag("of-quote:", "quote"))
            .on("agent.changed", then -> then.entry("agents", "agent").clears("leaderboards"))
            .build();

    static InsuranceCaches open(Caches caches) {
        return new InsuranceCaches(
                caches.open(of("policies", Policy.class, 1800, 300)
                        .tagsOf(id -> List.of("of-customer:" + Insurance.customerOf(id)))
                        .build()),
                caches.open(of("customers", Customer.class, 900, 180).build()),
                caches.open(of("agents", Agent.class, 3600, 600).build()),
                caches.open(of("quotes", Quote.class, 600, 60)
                        .tagsOf(id -> List.of("of-customer:" + Insurance.customerOf(id)))
                        .build()),
                caches.open(of("summaries", Summary.class, 900, 180).build()),
                caches.open(of("leaderboards", Leaderboard.class, 3600, 60).build()),
                caches.open(of("temporary", Integer.class, 600, 60)
                        .tagsOf(quote -> List.of("of-quote:" + quote))
                        .build()));
    }

    /** Seconds in Redis, seconds in this process; an old answer for an hour where the source is away. */
    private static <V> CacheOptions.Builder<String, V> of(String name, Class<V> type, int remote, int near) {
        return CacheOptions.<String, V>of(name, Codec.json(type))
                .ttl(Duration.ofSeconds(remote))
                .near(1_000, Duration.ofSeconds(near))
                .staleOnError(Duration.ofHours(1));
    }

    List<Cache<String, ?>> all() {
        return List.of(policies, customers, agents, quotes, summaries, leaderboards, temporary);
    }
}
