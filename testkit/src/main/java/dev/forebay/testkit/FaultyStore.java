package dev.forebay.testkit;

import dev.forebay.store.Listening;
import dev.forebay.store.Store;
import dev.forebay.store.StoreOptions;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.function.Function;

/** A store on which something happens at a moment that no signal could hit: after a commit, or instead of one. */
public final class FaultyStore implements Store {
    private final Store store;
    private final Runnable insteadOfCommit;
    private final Runnable afterCommit;
    private final Runnable afterLongRead;

    /** A store on which nothing happens yet. */
    public FaultyStore(Store store) {
        this(store, () -> {}, () -> {}, () -> {});
    }

    private FaultyStore(Store store, Runnable insteadOfCommit, Runnable afterCommit, Runnable afterLongRead) {
        this.store = store;
        this.insteadOfCommit = insteadOfCommit;
        this.afterCommit = afterCommit;
        this.afterLongRead = afterLongRead;
    }

    /** Runs before each transaction of a group commit, which does not happen where it throws. */
    public FaultyStore insteadOfCommit(Runnable event) {
        return new FaultyStore(store, event, afterCommit, afterLongRead);
    }

    /** Runs after each transaction of a group commit, before anybody hears of it. */
    public FaultyStore afterCommit(Runnable event) {
        return new FaultyStore(store, insteadOfCommit, event, afterLongRead);
    }

    /** Runs after a whole pool was read, before anybody sees it. */
    public FaultyStore afterLongRead(Runnable event) {
        return new FaultyStore(store, insteadOfCommit, afterCommit, event);
    }

    @Override
    public <T> T inTx(Function<Tx, T> work) {
        return store.inTx(work);
    }

    /** So whole pools are read. */
    @Override
    public <T> T inTx(Duration statementTimeout, Function<Tx, T> work) {
        T answer = store.inTx(statementTimeout, work);
        afterLongRead.run();
        return answer;
    }

    /** So groups commit. */
    @Override
    public <T> T inTxByKey(StoreOptions limits, Function<Tx, T> work) {
        insteadOfCommit.run();
        T answer = store.inTxByKey(limits, work);
        afterCommit.run();
        return answer;
    }

    @Override
    public boolean ping(Duration within) {
        return store.ping(within);
    }

    @Override
    public Listening listen(String channel, Runnable heard) {
        return store.listen(channel, heard);
    }

    @Override
    public void migrate() {
        store.migrate();
    }
}
