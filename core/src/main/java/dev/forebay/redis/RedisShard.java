package dev.forebay.redis;

/**
 * One part of a role's deployment, served by one master at a time: all of it on a single server and with Sentinel, a set
 * of slots in a Cluster. It keeps its name when its master changes. Immutable.
 *
 * @param name short, unique in the role, for metrics and logs; of this process alone
 * @param master where its master listens, as of the last look
 * @param tag a hash tag whose slot the shard holds: {@code KeySpace.tagged(domain, tag)} is a key of it
 */
public record RedisShard(String name, String master, String tag) {}
