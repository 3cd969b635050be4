package dev.forebay.verification;

import dev.forebay.embedded.EmbeddedRedis;

/** The facts on the bundled Redis. */
class ServerFactsTest extends ServerFacts {
    ServerFactsTest() {
        super(EmbeddedRedis::builder);
    }
}
