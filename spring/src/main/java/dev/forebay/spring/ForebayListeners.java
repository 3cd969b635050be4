package dev.forebay.spring;

import dev.forebay.health.ModeGate;
import dev.forebay.health.Recoverable;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Gives the application's listeners and what it wants caught up to the link and the gate, once all beans are there: so
 * they may themselves depend on both.
 */
final class ForebayListeners implements SmartInitializingSingleton {
    private final RedisLink link;
    private final ModeGate gate;
    private final ObjectProvider<RedisListener> listeners;
    private final ObjectProvider<ModeGate.ModeListener> modeListeners;
    private final ObjectProvider<Recoverable> recoverables;

    ForebayListeners(
            RedisLink link,
            ModeGate gate,
            ObjectProvider<RedisListener> listeners,
            ObjectProvider<ModeGate.ModeListener> modeListeners,
            ObjectProvider<Recoverable> recoverables) {
        this.link = link;
        this.gate = gate;
        this.listeners = listeners;
        this.modeListeners = modeListeners;
        this.recoverables = recoverables;
    }

    @Override
    public void afterSingletonsInstantiated() {
        recoverables.orderedStream().forEach(gate::register);
        modeListeners.orderedStream().forEach(gate::onChange);
        listeners.orderedStream().forEach(link::addListener);
    }
}
