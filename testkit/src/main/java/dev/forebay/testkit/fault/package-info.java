/** What can go wrong with Redis, PostgreSQL and the network between, made to happen to real servers. */
@NullMarked
package dev.forebay.testkit.fault;

import org.jspecify.annotations.NullMarked;
