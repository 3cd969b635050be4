package dev.forebay.spring;

import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldTable;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.StoreOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set. Each Redis property also has an environment variable of its own, REDIS_URL for
 * {@code forebay.redis.url} and so on.
 *
 * @param enabled Whether the kit's beans are made.
 * @param preset What is taken for granted: in production the address of Redis must be named.
 * @param budget Longest time that all Redis calls of one web request wait together; afterwards the rest goes without Redis.
 * @param defaultTtl Time to live of what names none.
 * @param redis How Redis is reached.
 * @param store How transactions of the kit behave.
 * @param outbox How the outbox relays.
 * @param holds How holds behave.
 */
@ConfigurationProperties("forebay")
public record ForebayProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("development") RedisOptions.Preset preset,
        @DefaultValue("250ms") Duration budget,
        @DefaultValue("300s") Duration defaultTtl,
        @DefaultValue Redis redis,
        @DefaultValue Store store,
        @DefaultValue Outbox outbox,
        @DefaultValue Holds holds) {
    public ForebayProperties {
        if (budget.isNegative() || budget.isZero()) {
            throw new IllegalArgumentException(
                    "forebay.budget is " + budget.toMillis() + "ms; a duration above 0 is accepted, such as 250ms");
        }
    }

    /**
     * How Redis is reached.
     *
     * @param url Address of the role state, redis://user:password@host:6379/0, with rediss:// for TLS. Wins over the single properties.
     * @param host Host of the role state.
     * @param port Port of the role state, 6379 by default.
     * @param nodes Nodes of a Redis Cluster, host:port, some of them.
     * @param sentinels Sentinels that name the master, host:port.
     * @param sentinelMaster Name by which the Sentinels know the master.
     * @param sentinelUsername ACL user at the Sentinels.
     * @param sentinelPassword Password at the Sentinels.
     * @param username ACL user.
     * @param password Password.
     * @param passwordFile File with the password, read anew for each connection.
     * @param database Database index, 0 by default.
     * @param tls Whether the connection is encrypted.
     * @param tlsCa Certificates (PEM) of the authorities to trust; those of the machine by default.
     * @param tlsCert The application's own certificate (PEM), where the servers ask for one.
     * @param tlsKey Its private key (PEM, PKCS 8).
     * @param keyPrefix First part of every key.
     * @param timeout Longest wait of one call outside of a budget.
     * @param maxMemory Memory that Redis may use, such as 512mb; as the server is configured by default.
     * @param readReplicas Whether reads of the role cache that may be old ask replicas, of a Cluster or of the master that Sentinels watch.
     * @param debug Whether every command is logged with its time, values redacted.
     * @param cache The role cache, where it is a deployment of its own.
     */
    public record Redis(
            @Nullable String url,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable List<String> nodes,
            @Nullable List<String> sentinels,
            @Nullable String sentinelMaster,
            @Nullable String sentinelUsername,
            @Nullable String sentinelPassword,
            @Nullable String username,
            @Nullable String password,
            @Nullable String passwordFile,
            @Nullable Integer database,
            @Nullable Boolean tls,
            @Nullable String tlsCa,
            @Nullable String tlsCert,
            @Nullable String tlsKey,
            @DefaultValue("forebay") String keyPrefix,
            @DefaultValue("250ms") Duration timeout,
            @Nullable String maxMemory,
            @DefaultValue("false") boolean readReplicas,
            @DefaultValue("false") boolean debug,
            @NestedConfigurationProperty @DefaultValue RedisPlace cache) {
        RedisPlace place() {
            return new RedisPlace(
                    url,
                    host,
                    port,
                    nodes,
                    sentinels,
                    sentinelMaster,
                    sentinelUsername,
                    sentinelPassword,
                    username,
                    password,
                    passwordFile,
                    database,
                    tls,
                    tlsCa,
                    tlsCert,
                    tlsKey);
        }

        /** Never tells the password, nor the URL that may hold one. */
        @Override
        public String toString() {
            return "Redis[host=" + host + ", port=" + port + ", database=" + database + ", keyPrefix=" + keyPrefix
                    + "]";
        }
    }

    /**
     * How transactions of the kit behave.
     *
     * @param enabled Whether the kit keeps its tables in the application's DataSource, which must be a PostgreSQL.
     * @param migrate Whether the kit makes and changes its schema itself; else something else runs its migrations.
     * @param statementTimeout Longest time of one statement.
     * @param lockTimeout Longest wait for a lock.
     * @param idleTimeout Longest pause between two statements of a transaction.
     */
    public record Store(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("true") boolean migrate,
            @DefaultValue("5s") Duration statementTimeout,
            @DefaultValue("2s") Duration lockTimeout,
            @DefaultValue("2s") Duration idleTimeout) {
        StoreOptions options() {
            return new StoreOptions(statementTimeout, lockTimeout, idleTimeout);
        }
    }

    /**
     * How the outbox relays.
     *
     * @param pollEvery How often it looks for messages that no poke told of.
     * @param attempts Failures after which a message is parked.
     * @param firstBackoff Pause after the first failure; doubled after each further one.
     * @param longestBackoff Most of it.
     * @param lease How long the messages of a process that was killed are left alone, at least a second; renewed while a handler runs.
     * @param hints Whether it hears of messages that triggers and other processes wrote, over a connection of its own beside the pool.
     */
    public record Outbox(
            @DefaultValue("1s") Duration pollEvery,
            @DefaultValue("20") int attempts,
            @DefaultValue("500ms") Duration firstBackoff,
            @DefaultValue("60s") Duration longestBackoff,
            @DefaultValue("5s") Duration lease,
            @DefaultValue("true") boolean hints) {
        OutboxOptions options() {
            return new OutboxOptions(pollEvery, attempts, firstBackoff, longestBackoff, lease, hints);
        }
    }

    /**
     * How holds behave.
     *
     * @param table The table they live in, with its schema.
     * @param poolColumn Its column of the pool.
     * @param unitColumn Its column of the unit.
     * @param holderColumn Its column of the holder.
     * @param ttl Time to live of a hold.
     * @param maxTotal The total that extensions end at.
     * @param provisional How long a grant of Redis lasts until PostgreSQL has decided.
     * @param waitTtl How long somebody stands in a line.
     * @param offerTtl How long a freed unit is kept for the first in line.
     * @param maxLine Most people in one line.
     * @param sweepEvery How often a node frees what has expired.
     * @param confirmEvery How often a pool is compared with PostgreSQL.
     * @param durable Whether PostgreSQL decides every grant; if not, holds live in Redis alone and are lost with it.
     */
    public record Holds(
            @DefaultValue("forebay.hold_unit") String table,
            @DefaultValue("pool") String poolColumn,
            @DefaultValue("unit") String unitColumn,
            @DefaultValue("held_by") String holderColumn,
            @DefaultValue("600s") Duration ttl,
            @DefaultValue("30m") Duration maxTotal,
            @DefaultValue("5s") Duration provisional,
            @DefaultValue("300s") Duration waitTtl,
            @DefaultValue("60s") Duration offerTtl,
            @DefaultValue("100") int maxLine,
            @DefaultValue("500ms") Duration sweepEvery,
            @DefaultValue("30s") Duration confirmEvery,
            @DefaultValue("true") boolean durable) {
        HoldOptions options() {
            return new HoldOptions(
                    new HoldTable(table, poolColumn, unitColumn, holderColumn),
                    ttl,
                    maxTotal,
                    provisional,
                    waitTtl,
                    offerTtl,
                    maxLine,
                    sweepEvery,
                    confirmEvery,
                    durable);
        }
    }
}
