package dev.forebay.testkit.fault;

import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;

/**
 * What faults happen to.
 *
 * @param redis the server
 * @param toRedis the way to it
 * @param postgres the server
 */
public record FaultyServers(EmbeddedRedis redis, FaultyWay toRedis, EmbeddedPostgres postgres) {}
