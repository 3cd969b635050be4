package dev.forebay.testkit.cache;

import dev.forebay.cache.BatchLoader;
import dev.forebay.cache.CacheLoader;
import dev.forebay.cache.LoadContext;
import dev.forebay.testkit.cache.CachesFixture.Item;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that has answered long ago, and whose answer arrives when a test lets it. Thread-safe. */
public final class GatedLoader implements CacheLoader<String, Item>, BatchLoader<String, Item> {
    private static final long SECONDS = 30;

    private final int price;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger loads = new AtomicInteger();

    /** @param price of all that it loads */
    public GatedLoader(int price) {
        this.price = price;
    }

    @Override
    public Item load(String key, LoadContext<Item> context) throws InterruptedException {
        pass();
        return new Item(key, price);
    }

    @Override
    public Map<String, Item> load(Set<String> keys) throws InterruptedException {
        pass();
        var all = new HashMap<String, Item>();
        keys.forEach(key -> all.put(key, new Item(key, price)));
        return all;
    }

    private void pass() throws InterruptedException {
        loads.incrementAndGet();
        begun.countDown();
        if (!open.await(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the test never let the load go on");
        }
    }

    /** Waits until a load has begun. */
    public void awaitBegun() {
        try {
            if (!begun.await(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no load began");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /** Lets it, and all that follow, go on. */
    public void open() {
        open.countDown();
    }

    public int loads() {
        return loads.get();
    }
}
