package dev.forebay.redis;

/** What a Redis is used for. Code asks for a role, never for a server; both may be the same deployment. */
public enum RedisRole {
    /** Locks, holds, queues, sessions, limits: a server that never evicts ({@code noeviction}). */
    STATE,
    /** Caches: a server that may evict. */
    CACHE
}
