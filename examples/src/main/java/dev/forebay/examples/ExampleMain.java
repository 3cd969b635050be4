package dev.forebay.examples;

import dev.forebay.examples.insurance.InsuranceExample;
import java.util.Arrays;

/** Runs the example that is named: {@code ./forebay example insurance}. */
public final class ExampleMain {
    private ExampleMain() {}

    public static void main(String[] args) {
        String name = args.length == 0 ? "" : args[0];
        String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        switch (name) {
            case "insurance" -> InsuranceExample.main(rest);
            default -> {
                System.err.println("forebay: there is no example '" + name
                        + "': insurance [SECONDS] shows caches in front of slow sources");
                System.exit(2);
            }
        }
    }
}
