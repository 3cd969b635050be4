package dev.forebay.examples.insurance;

import java.util.List;

/** What an insurance knows. A policy's and a quote's id begin with their customer's: {@code C1-P1}. */
final class Insurance {
    private Insurance() {}

    record Policy(String id, String customer, String product, int premium) {}

    record Customer(String id, String name, String agent) {}

    record Agent(String id, String name, int closed) {}

    record Quote(String id, String customer, int premium) {}

    record Summary(String customer, int policies, int premium) {}

    record Leaderboard(List<String> names) {}

    static String customerOf(String id) {
        return id.substring(0, id.indexOf('-'));
    }
}
