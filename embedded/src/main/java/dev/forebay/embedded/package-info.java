/**
 * Real Redis and real PostgreSQL as child processes, out of Maven artifacts: for tests, and for a first run without
 * installing anything.
 *
 * <p>The servers listen on loopback only. They end with the JVM, also when it is killed: a small shell process holds
 * a pipe from the JVM and stops the server on end of file. Linux (also Alpine, also as root) and macOS.
 */
@NullMarked
package dev.forebay.embedded;

import org.jspecify.annotations.NullMarked;
