package dev.forebay.examples.insurance;

import dev.forebay.examples.insurance.Insurance.Agent;
import dev.forebay.examples.insurance.Insurance.Customer;
import dev.forebay.examples.insurance.Insurance.Leaderboard;
import dev.forebay.examples.insurance.Insurance.Policy;
import dev.forebay.examples.insurance.Insurance.Quote;
import dev.forebay.examples.insurance.Insurance.Summary;
import dev.forebay.store.RowReader;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** PostgreSQL that takes 80 to 200 ms for an answer, and counts how often it was asked. */
final class SlowSource {
    private final Store store;
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<String, Sql> statements = new ConcurrentHashMap<>();

    SlowSource(Store store) {
        this.store = store;
        int ignored = store.inTx(tx -> tx.update(sql("schema")));
    }

    int asked() {
        return asked.get();
    }

    Sql sql(String name) {
        return statements.computeIfAbsent(name, n -> Sql.file("dev/forebay/examples/insurance/" + n + ".sql"));
    }

    private <T> @Nullable T one(String name, String id, RowReader<T> reader) {
        asked.incrementAndGet();
        return store.inTx(tx -> tx.one(sql(name), reader, id)).orElse(null);
    }

    /** 100 ms. */
    @Nullable
    Policy policy(String id) {
        return one(
                "policy",
                id,
                row -> new Policy(row.text("id"), row.text("customer"), row.text("product"), row.intValue("premium")));
    }

    /** 80 ms. */
    @Nullable
    Customer customer(String id) {
        return one("customer", id, row -> new Customer(row.text("id"), row.text("name"), row.text("agent")));
    }

    /** 150 ms. */
    @Nullable
    Agent agent(String id) {
        return one("agent", id, row -> new Agent(row.text("id"), row.text("name"), row.intValue("closed")));
    }

    /** 200 ms. */
    @Nullable
    Quote quote(String id) {
        return one("quote", id, row -> new Quote(row.text("id"), row.text("customer"), row.intValue("premium")));
    }

    @Nullable
    Summary summary(String customer) {
        return one(
                "summary",
                customer,
                row -> new Summary(row.text("customer"), row.intValue("policies"), row.intValue("premium")));
    }

    Leaderboard leaderboard() {
        asked.incrementAndGet();
        List<String> names = store.inTx(tx -> tx.query(sql("leaderboard"), row -> row.text("name")));
        return new Leaderboard(names);
    }
}
