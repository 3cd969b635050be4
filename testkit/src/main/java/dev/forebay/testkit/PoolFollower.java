package dev.forebay.testkit;

import dev.forebay.hold.PoolDelta;
import dev.forebay.hold.PoolListener;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.UnitOffer;
import dev.forebay.hold.UnitState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Applies deltas as a client would and notes where the line breaks. */
public final class PoolFollower implements PoolListener {
    private final Map<String, UnitState> units = new ConcurrentHashMap<>();
    private final List<String> gaps = new CopyOnWriteArrayList<>();
    private final List<UnitOffer> offers = new CopyOnWriteArrayList<>();
    private volatile long sequence;

    /** Has seen nothing yet. */
    public PoolFollower() {}

    @Override
    public void changed(PoolDelta delta) {
        if (delta.previous() != sequence) {
            gaps.add(delta.previous() + " after " + sequence);
        }
        delta.units().forEach((unit, state) -> {
            if (state == UnitState.AVAILABLE) {
                units.remove(unit);
            } else {
                units.put(unit, state);
            }
        });
        sequence = delta.sequence();
    }

    @Override
    public void reset(PoolSnapshot snapshot) {
        units.clear();
        units.putAll(snapshot.units());
        sequence = snapshot.sequence();
    }

    @Override
    public void offered(UnitOffer offer) {
        offers.add(offer);
    }

    public Map<String, UnitState> states() {
        return Map.copyOf(units);
    }

    public List<String> gaps() {
        return List.copyOf(gaps);
    }

    public List<UnitOffer> offers() {
        return List.copyOf(offers);
    }
}
