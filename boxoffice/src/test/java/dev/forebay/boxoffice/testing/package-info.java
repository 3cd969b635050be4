/** A running box office on real servers, and clients of it, for tests. */
@NullMarked
package dev.forebay.boxoffice.testing;

import org.jspecify.annotations.NullMarked;
