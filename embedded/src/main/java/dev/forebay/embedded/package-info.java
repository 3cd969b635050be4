/** Real Redis and real PostgreSQL as child processes. */
@NullMarked
package dev.forebay.embedded;

import org.jspecify.annotations.NullMarked;
