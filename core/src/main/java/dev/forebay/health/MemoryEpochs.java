package dev.forebay.health;

import dev.forebay.redis.RedisRole;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Epochs of this process alone. */
final class MemoryEpochs implements EpochStore {
    private final Map<RedisRole, Long> values = new ConcurrentHashMap<>();

    @Override
    public long current(RedisRole role) {
        return values.getOrDefault(role, 1L);
    }

    @Override
    public long advance(RedisRole role, long own) {
        return values.merge(role, own + 1, (known, next) -> Math.max(known + 1, next));
    }
}
